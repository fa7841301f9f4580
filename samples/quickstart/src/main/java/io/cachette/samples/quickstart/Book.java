package io.cachette.samples.quickstart;

import java.io.Serializable;

/** What the demo caches: a book with what its readers think of it. */
record Book(int id, String title, int reviews, double stars) implements Serializable {}
