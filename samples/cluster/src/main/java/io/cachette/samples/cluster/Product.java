package io.cachette.samples.cluster;

import java.io.Serializable;

/** An article as customers see it. */
record Product(String name, int cents) implements Serializable {}
