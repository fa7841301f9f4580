package io.cachette.samples.file;

import java.io.Serializable;

/** What a customer has ordered. */
record Order(int count, String article) implements Serializable {}
