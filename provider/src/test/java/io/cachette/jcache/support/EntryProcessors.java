package io.cachette.jcache.support;

import javax.cache.processor.EntryProcessor;

/** Entry processors for tests. */
public final class EntryProcessors {

  private EntryProcessors() {}

  /** Sets a value and returns {@code done}. */
  public static EntryProcessor<String, String, String> setting(String value) {
    return (entry, arguments) -> {
      entry.setValue(value);
      return "done";
    };
  }
}
