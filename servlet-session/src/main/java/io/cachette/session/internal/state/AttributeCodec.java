package io.cachette.session.internal.state;

import io.cachette.codec.CodecException;
import io.cachette.codec.ValueFormat;
import io.cachette.codec.internal.ValueCodec;
import io.cachette.session.internal.store.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Serializes attributes and restores them. Encrypted attributes are bound to the application, the
 * session id and their name. Thread-safe.
 */
public final class AttributeCodec {

  private final ValueCodec valueCodec;

  /**
   * Creates a codec.
   *
   * @param loader class loader of the application
   * @param application name of the application
   */
  public AttributeCodec(ValueFormat format, ClassLoader loader, String application) {
    this.valueCodec = new ValueCodec(format, Object.class, loader, "session " + application);
  }

  /** Whether the bytes of an attribute are bound to the session id. */
  public boolean isBound() {
    return valueCodec.isBoundToKey();
  }

  /**
   * Serializes a value.
   *
   * @throws CodecException if the value cannot be serialized
   */
  byte[] serialize(Object value) {
    return valueCodec.serialize(value);
  }

  /** Compresses and encrypts a serialized value, as configured. */
  byte[] seal(SessionId id, String name, byte[] plain) {
    return valueCodec.seal(key(id, name), plain);
  }

  /**
   * Decrypts and decompresses a value; the inverse of {@link #seal}.
   *
   * @throws CodecException if the value cannot be decrypted
   */
  byte[] open(SessionId id, String name, byte[] sealed) {
    return valueCodec.open(key(id, name), sealed);
  }

  /**
   * Seals attributes anew for another session id. An attribute that cannot be opened keeps its
   * bytes.
   *
   * @return the attributes for the new id; empty if attributes are not bound to ids
   */
  public Map<String, byte[]> rebind(SessionId from, SessionId to, Map<String, byte[]> attributes) {
    Map<String, byte[]> rebound = new HashMap<>();
    if (isBound()) {
      attributes.forEach((name, bytes) -> rebound.put(name, rebind(from, to, name, bytes)));
    }
    return rebound;
  }

  private byte[] rebind(SessionId from, SessionId to, String name, byte[] bytes) {
    try {
      return seal(to, name, open(from, name, bytes));
    } catch (CodecException e) {
      return bytes;
    }
  }

  /**
   * Deserializes a value.
   *
   * @throws CodecException if the bytes cannot be deserialized
   */
  Object deserialize(byte[] plain) {
    return valueCodec.deserialize(plain);
  }

  /**
   * Whether a value has changed since it was deserialized. Some unchanged values serialize to other
   * bytes than before, for example some maps. So the earlier bytes are deserialized and serialized
   * again, and the result is compared. If two such results differ, as for a set that is ordered by
   * identity hash codes, the serialized form is not deterministic, and the value counts as
   * unchanged.
   *
   * @param before the bytes that the value was deserialized from
   * @param now the bytes that the value is serialized to now
   */
  boolean hasChanged(byte[] before, byte[] now) {
    if (Arrays.equals(before, now)) {
      return false;
    }
    byte[] reserialized = valueCodec.serialize(valueCodec.deserialize(before));
    return !Arrays.equals(reserialized, now)
        && Arrays.equals(reserialized, valueCodec.serialize(valueCodec.deserialize(before)));
  }

  private static byte[] key(SessionId id, String name) {
    return (id + ":" + name).getBytes(StandardCharsets.UTF_8);
  }
}
