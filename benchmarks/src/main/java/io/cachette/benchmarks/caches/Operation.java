package io.cachette.benchmarks.caches;

import java.util.Locale;

/** An operation of a cache. */
enum Operation {
  GET("get"),
  PUT("put"),
  TOUCHED_GET("touched get"),
  INVOKE("invoke"),
  GET_ALL("getAll(%d)".formatted(Data.TOGETHER)),
  PUT_ALL("putAll(%d)".formatted(Data.TOGETHER)),
  GET_ALL_1000("getAll(%,d)".formatted(Data.ENTRIES)),
  PUT_ALL_1000("putAll(%,d)".formatted(Data.ENTRIES)),
  ITERATE("iteration over %,d".formatted(Data.ENTRIES)),
  // The last one, as it leaves an empty cache.
  REMOVE_ALL("removeAll(%d)".formatted(Data.TOGETHER));

  private final String text;

  Operation(String text) {
    this.text = text;
  }

  /** Returns the name in options, such as {@code put-all}. */
  String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return text;
  }
}
