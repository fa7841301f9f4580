package io.cachette.configuration.internal.setting;

import java.util.List;
import java.util.Map;

/**
 * A value as a source gives it, before it is known what it should be. None of them shows itself as
 * text, since it may hold a secret. Immutable.
 */
public sealed interface Value {

  Origin origin();

  /** For messages. */
  String describe();

  /** An empty text stands for a setting that is not set. */
  record Text(String text, Origin origin) implements Value {
    @Override
    public String describe() {
      return "a text";
    }

    @Override
    public String toString() {
      return "Text of " + origin.place();
    }
  }

  /** A list. */
  record Items(List<Value> values, Origin origin) implements Value {
    @Override
    public String describe() {
      return "a list";
    }
  }

  /** A mapping, in the order of its source. Origins are those of the keys. */
  record Table(Map<String, Value> entries, Origin origin) implements Value {
    @Override
    public String describe() {
      return "a mapping";
    }
  }

  /** A part of a file that somebody else reads: Redisson's own configuration, as YAML. */
  record Verbatim(String yaml, Origin origin) implements Value {
    @Override
    public String describe() {
      return "a configuration of Redisson";
    }

    @Override
    public String toString() {
      return "Verbatim of " + origin.place();
    }
  }
}
