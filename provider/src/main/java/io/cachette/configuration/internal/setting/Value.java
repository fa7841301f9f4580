package io.cachette.configuration.internal.setting;

import java.util.List;
import java.util.Map;

/**
 * A value as it is in a source, before its type is known. {@code toString} shows no text, since it
 * may be a secret. Immutable.
 */
public sealed interface Value {

  Origin origin();

  /** Describes the kind of the value, for messages. */
  String describe();

  /** A text. If it is empty, the setting counts as not set. */
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

  /** A part of a file that Redisson reads: its own configuration, as YAML. */
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
