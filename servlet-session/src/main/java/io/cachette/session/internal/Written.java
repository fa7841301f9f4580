package io.cachette.session.internal;

import io.cachette.session.internal.store.Changes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Attributes that are about to be written or removed. Not thread-safe. */
final class Written {

  private final Map<String, Changes.Write> writes = new HashMap<>();
  private final Map<String, String> removals = new HashMap<>();
  private final List<Runnable> whenDone = new ArrayList<>();
  private long bytes;
  private int largest;
  private String largestName = "";

  void write(String name, Attribute attribute, byte[] plain, byte[] sealed, String expected) {
    writes.put(name, new Changes.Write(sealed, expected));
    bytes += sealed.length;
    if (plain.length > largest) {
      largest = plain.length;
      largestName = name;
    }
    int changes = attribute.changes;
    whenDone.add(() -> attribute.written(sealed, plain, changes));
  }

  void remove(String name, Attribute attribute, String expected) {
    removals.put(name, expected);
    int changes = attribute.changes;
    whenDone.add(() -> attribute.written(null, null, changes));
  }

  Map<String, Changes.Write> writes() {
    return writes;
  }

  Map<String, String> removals() {
    return removals;
  }

  /** Bytes that are sent. */
  long bytes() {
    return bytes;
  }

  /** Bytes of the largest one. */
  int largest() {
    return largest;
  }

  String largestName() {
    return largestName;
  }

  /** Redis has them. */
  void done() {
    whenDone.forEach(Runnable::run);
  }
}
