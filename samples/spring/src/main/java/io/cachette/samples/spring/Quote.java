package io.cachette.samples.spring;

import java.io.Serializable;

/** What is cached: any value will do that is {@link Serializable}. */
record Quote(double rate, String trader) implements Serializable {}
