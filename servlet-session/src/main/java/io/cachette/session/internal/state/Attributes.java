package io.cachette.session.internal.state;

import io.cachette.codec.CodecException;
import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.codec.internal.ValueCodec;
import io.cachette.session.ConflictPolicy;
import io.cachette.session.SessionSettings;
import io.cachette.session.internal.state.Attribute.State;
import io.cachette.session.internal.store.SessionChanges;
import io.cachette.session.internal.store.SessionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a session during a request: the stored ones, which are deserialized at their
 * first use, with the changes of the request. Guarded by the lock of the session.
 */
final class Attributes {

  private final AttributeCodec codec;
  private final ConflictPolicy conflict;
  private final boolean isFailingOnUnreadable;
  private final ActivationNotifier activation;
  private final Map<String, Attribute> byName = new LinkedHashMap<>();

  Attributes(AttributeCodec codec, SessionSettings settings, ActivationNotifier activation) {
    this.codec = codec;
    this.conflict = settings.conflict();
    this.isFailingOnUnreadable = settings.unreadableValues() == UnreadableValuePolicy.FAIL;
    this.activation = activation;
  }

  /** Adds stored attributes. Attributes that the request has read or changed stay as they are. */
  void load(Map<String, byte[]> stored) {
    stored.forEach((name, bytes) -> byName.putIfAbsent(name, Attribute.stored(bytes)));
  }

  /**
   * Returns the value of an attribute; null if the attribute does not exist or is hidden.
   *
   * @throws CodecException if the attribute cannot be read. With {@link UnreadableValuePolicy#FAIL}
   *     every call throws it, otherwise the first one, which hides the attribute
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

  /** Decrypts stored attributes before the id of the session changes, if they are bound to it. */
  void decryptStored(SessionId id) {
    if (codec.isBound()) {
      byName.forEach(
          (name, attribute) -> {
            if (attribute.state == State.STORED && attribute.plain == null) {
              try {
                attribute.plain = codec.open(id, name, Objects.requireNonNull(attribute.stored));
              } catch (CodecException e) {
                attribute.plain = null; // fails again when the application reads the attribute
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

  /** Returns the names of visible attributes, including those that prove unreadable later. */
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

  /** Computes the size of all attributes in bytes if one of them had a new size. */
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

  /** Returns the stored bytes of all attributes, as far as this request knows them. */
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

  /** Replaces stored bytes by those of the same values that are bound to another id. */
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
   * Collects the attributes that have changed since they were read or written.
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
   * Serializes a value, and notifies it before and after that.
   *
   * @throws CodecException if the value cannot be serialized
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
    return attribute.stored == null
        ? SessionChanges.NOTHING
        : SessionChanges.sha1(attribute.stored);
  }
}
