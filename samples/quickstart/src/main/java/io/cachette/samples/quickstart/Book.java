package io.cachette.samples.quickstart;

import java.io.Serializable;

/** The value that the demo caches: a book with its ratings. */
record Book(int id, String title, int reviews, double stars) implements Serializable {}
