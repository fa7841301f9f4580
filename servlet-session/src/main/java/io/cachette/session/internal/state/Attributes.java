package io.cachette.session.internal.state;

import io.cachette.codec.CodecException;
import io.cachette.codec.internal.ValueCodec;
import io.cachette.session.ConflictPolicy;
import io.cachette.session.SessionSettings;
import io.cachette.session.UnreadablePolicy;
import io.cachette.session.internal.state.Attribute.State;
import io.cachette.session.internal.store.SessionChanges;
import io.cachette.session.internal.store.SessionId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a session as a request sees them: what Redis had, read when it is asked for,
 * and over that what the request changed. Guarded by the lock of the session.
 */
public final class Attributes {

  private final AttributeCodec codec;
  private final ConflictPolicy conflict;
  private final boolean isFailingOnUnreadable;
  private final ActivationNotifier activation;
  private final Map<String, Attribute> byName = new LinkedHashMap<>();

  Attributes(AttributeCodec codec, SessionSettings settings, ActivationNotifier activation) {
    this.codec = codec;
    this.conflict = settings.conflict();
    this.isFailingOnUnreadable = settings.unreadable() == UnreadablePolicy.FAIL;
    this.activation = activation;
  }

  /** Takes over what Redis has, under what the request has changed. */
  void load(Map<String, byte[]> stored) {
    stored.forEach((name, bytes) -> byName.putIfAbsent(name, Attribute.stored(bytes)));
  }

  /** Whether an attribute was not read yet. */
  boolean isUnread(String name) {
    Attribute attribute = byName.get(name);
    return attribute != null && attribute.state == State.STORED;
  }

  /**
   * The value of an attribute, or null if there is none that can be seen.
   *
   * @throws CodecException if it cannot be read; the first time, unless that is to fail always
   */
  @Nullable Object get(SessionId id, String name) {
    Attribute attribute = byName.get(name);
    if (attribute == null || !isVisible(attribute)) {
      return null;
    }
    if (attribute.state == State.STORED || attribute.state == State.HIDDEN) {
      read(id, name, attribute);
    }
    return attribute.value;
  }

  private boolean isVisible(Attribute attribute) {
    return attribute.isVisible() || (isFailingOnUnreadable && attribute.state == State.HIDDEN);
  }

  /** Bytes that are bound to an id are of no use without it, and so are kept without that. */
  void decryptStored(SessionId id) {
    if (codec.isBound()) {
      byName.forEach(
          (name, attribute) -> {
            if (attribute.state == State.STORED && attribute.plain == null) {
              try {
                attribute.plain = codec.open(id, name, Objects.requireNonNull(attribute.stored));
              } catch (CodecException e) {
                attribute.plain = null; // it fails again when somebody reads it
              }
            }
          });
    }
  }

  private void read(SessionId id, String name, Attribute attribute) {
    try {
      byte[] plain =
          attribute.plain == null
              ? codec.open(id, name, Objects.requireNonNull(attribute.stored))
              : attribute.plain;
      attribute.value = codec.deserialize(plain);
      attribute.plain = plain;
      attribute.state = State.READ;
    } catch (CodecException e) {
      attribute.state = State.HIDDEN;
      throw e;
    }
    activation.notifyDidActivate(attribute.value);
  }

  /** Names of attributes that may be seen; some may turn out to be unreadable. */
  List<String> findVisibleNames() {
    List<String> names = new ArrayList<>();
    byName.forEach(
        (name, attribute) -> {
          if (isVisible(attribute)) {
            names.add(name);
          }
        });
    return names;
  }

  /** How many bytes they would take with a new value of one of them. */
  long computeSizeWith(String name, int size) {
    long sum = size;
    for (Map.Entry<String, Attribute> entry : byName.entrySet()) {
      sum += entry.getKey().equals(name) ? 0 : entry.getValue().size;
    }
    return sum;
  }

  void put(String name, Object value, int size) {
    byName.computeIfAbsent(name, absent -> Attribute.absent()).set(value, size);
  }

  void remove(String name) {
    Attribute attribute = byName.get(name);
    if (attribute != null) {
      attribute.remove();
    }
  }

  /** What Redis has, as far as it is known. */
  Map<String, byte[]> collectStored() {
    Map<String, byte[]> stored = new HashMap<>();
    byName.forEach(
        (name, attribute) -> {
          if (attribute.stored != null) {
            stored.put(name, attribute.stored);
          }
        });
    return stored;
  }

  /** Redis has other bytes of the same values, bound to another id. */
  void replaceStored(Map<String, byte[]> rebound) {
    rebound.forEach(
        (name, bytes) -> {
          Attribute attribute = byName.get(name);
          if (attribute != null && attribute.stored != null) {
            attribute.stored = bytes;
          }
        });
  }

  /**
   * What was changed since it was read or written.
   *
   * @throws CodecException if a value cannot be serialized
   */
  AttributeChanges collect(SessionId id) {
    AttributeChanges changes = new AttributeChanges();
    byName.forEach(
        (name, attribute) -> {
          if (attribute.state == State.REMOVED && attribute.stored != null) {
            changes.remove(name, attribute, computeExpected(attribute));
          } else if (attribute.state == State.SET || attribute.state == State.READ) {
            collect(id, name, attribute, changes);
          }
        });
    return changes;
  }

  private void collect(SessionId id, String name, Attribute attribute, AttributeChanges changes) {
    Object value = Objects.requireNonNull(attribute.value);
    boolean isSet = attribute.state == State.SET;
    if (!isSet && ValueCodec.isImmutable(value)) {
      return;
    }
    byte[] plain = serialize(name, value);
    if (isSet || codec.hasChanged(Objects.requireNonNull(attribute.plain), plain)) {
      attribute.size = plain.length;
      changes.write(
          name, attribute, plain, codec.seal(id, name, plain), computeExpected(attribute));
    }
  }

  /**
   * The bytes of a value.
   *
   * @throws CodecException if it cannot be serialized
   */
  byte[] serialize(String name, Object value) {
    activation.notifyWillPassivate(value);
    try {
      return codec.serialize(value);
    } catch (CodecException e) {
      throw new CodecException("Attribute '" + name + "': " + e.getMessage(), e.type(), e);
    } finally {
      activation.notifyDidActivate(value);
    }
  }

  private String computeExpected(Attribute attribute) {
    if (conflict == ConflictPolicy.LAST_WINS) {
      return SessionChanges.ANYTHING;
    }
    return attribute.stored == null ? SessionChanges.NOTHING : sha1(attribute.stored);
  }

  public static String sha1(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }
}
