package io.cachette.samples.spring;

import java.io.Serializable;

/** The cached value. Values have to be {@link Serializable}. */
record Quote(double rate, String trader) implements Serializable {}
