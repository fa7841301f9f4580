package io.cachette.session.internal.state;

import io.cachette.session.internal.store.SessionChanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Attributes to write and to remove. Not thread-safe. */
public final class AttributeChanges {

  private final Map<String, SessionChanges.Write> writes = new HashMap<>();
  private final Map<String, String> removals = new HashMap<>();
  private final List<Runnable> onWritten = new ArrayList<>();
  private long bytes;
  private int largest;
  private String largestName = "";

  void write(String name, Attribute attribute, byte[] plain, byte[] sealed, String expected) {
    writes.put(name, new SessionChanges.Write(sealed, expected));
    bytes += sealed.length;
    if (plain.length > largest) {
      largest = plain.length;
      largestName = name;
    }
    int changeCount = attribute.changeCount;
    onWritten.add(() -> attribute.markWritten(sealed, plain, changeCount));
  }

  void remove(String name, Attribute attribute, String expected) {
    removals.put(name, expected);
    int changeCount = attribute.changeCount;
    onWritten.add(() -> attribute.markWritten(null, null, changeCount));
  }

  Map<String, SessionChanges.Write> writes() {
    return writes;
  }

  Map<String, String> removals() {
    return removals;
  }

  /** Returns the size of all attributes to write, in bytes. */
  public long bytes() {
    return bytes;
  }

  /** Returns the size of the largest attribute to write, in bytes. */
  int largest() {
    return largest;
  }

  String largestName() {
    return largestName;
  }

  /** Records that Redis has stored the changes. */
  void markWritten() {
    onWritten.forEach(Runnable::run);
  }
}
