package io.cachette.session.internal.state;

import io.cachette.codec.CodecException;
import io.cachette.codec.ValueFormat;
import io.cachette.codec.internal.ValueCodec;
import io.cachette.session.internal.store.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Attributes to bytes and back. Encrypted ones are bound to the application, the session and their
 * name. Safe for use by several threads.
 */
public final class AttributeCodec {

  private final ValueCodec valueCodec;

  /**
   * @param loader of the application
   */
  public AttributeCodec(ValueFormat format, ClassLoader loader, String application) {
    this.valueCodec = new ValueCodec(format, Object.class, loader, "session " + application);
  }

  /** Whether bytes of one session cannot be read as those of another one. */
  public boolean isBound() {
    return valueCodec.isBoundToKey();
  }

  /**
   * @throws CodecException if the value cannot be serialized
   */
  byte[] serialize(Object value) {
    return valueCodec.serialize(value);
  }

  /** What Redis gets. */
  public byte[] seal(SessionId id, String name, byte[] plain) {
    return valueCodec.seal(key(id, name), plain);
  }

  /**
   * What was sealed.
   *
   * @throws CodecException if it cannot be decrypted
   */
  public byte[] open(SessionId id, String name, byte[] sealed) {
    return valueCodec.open(key(id, name), sealed);
  }

  /**
   * @throws CodecException if there is no value of these bytes
   */
  Object deserialize(byte[] plain) {
    return valueCodec.deserialize(plain);
  }

  /**
   * Whether a value that was made of some bytes has changed since. Some values are never written
   * alike twice, as an unchanged map that was read: those are compared with what becomes of the
   * same bytes now. Of values that differ even then, sets of objects in the order of their
   * addresses, nobody can say: they count as unchanged.
   *
   * @param before what it was made of
   * @param now what it is serialized to now
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
