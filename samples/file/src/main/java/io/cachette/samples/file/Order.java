package io.cachette.samples.file;

import java.io.Serializable;

/** An order of a customer. */
record Order(int count, String article) implements Serializable {}
