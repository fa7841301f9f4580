package io.cachette.session.internal.state;

import io.cachette.codec.CodecException;
import io.cachette.codec.ValueFormat;
import io.cachette.codec.internal.ValueCodec;
import io.cachette.session.internal.store.AttributeNames;
import io.cachette.session.internal.store.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.Map;

/**
 * Serializes attributes and restores them. Encrypted attributes are bound to the application, the
 * session id and their name. Thread-safe.
 */
public final class AttributeCodec {

  private static final int MAX_ATTEMPTS = 3;
  private static final int MAX_CAUSES = 20;

  /**
   * Begins the plain bytes of an attribute that was bound to another id, and that the node that
   * changed the id could not open. That id and the sealed bytes follow.
   */
  private static final byte[] ENVELOPE = {'@', ':'};

  private final AttributeClassLoader classLoader;
  private final ValueCodec valueCodec;
  private final boolean isWritingInDoubt;

  /**
   * Creates a codec.
   *
   * @param loader class loader of the application
   * @param application name of the application
   * @param isWritingInDoubt whether a value that may have changed counts as changed
   */
  public AttributeCodec(
      ValueFormat format, ClassLoader loader, String application, boolean isWritingInDoubt) {
    this.isWritingInDoubt = isWritingInDoubt;
    this.classLoader = new AttributeClassLoader(loader);
    this.valueCodec = new ValueCodec(format, Object.class, classLoader, "session " + application);
  }

  /**
   * Restores objects of classes that the application does not see by a class loader of the server.
   */
  public void addClassesOf(ClassLoader server) {
    classLoader.add(server);
  }

  /** Whether the bytes of an attribute are bound to the session id. */
  public boolean isBound() {
    return valueCodec.isBoundToKey();
  }

  /**
   * Serializes a value. If another thread changes it meanwhile, tries again twice.
   *
   * @throws CodecException if the value cannot be serialized, or changes during all attempts
   */
  byte[] serialize(Object value) {
    for (int attempt = 1; true; attempt++) {
      try {
        return valueCodec.serialize(value);
      } catch (CodecException e) {
        if (!isConcurrentChange(e)) {
          throw e;
        }
        if (attempt == MAX_ATTEMPTS) {
          throw newConcurrentChangeException(value, e);
        }
      }
    }
  }

  private static boolean isConcurrentChange(CodecException failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (cause instanceof ConcurrentModificationException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static CodecException newConcurrentChangeException(Object value, CodecException cause) {
    String type = value.getClass().getName();
    return new CodecException(
        "An object of "
            + type
            + " cannot be serialized, because another thread changed it during each of "
            + MAX_ATTEMPTS
            + " attempts (ConcurrentModificationException): let no thread change it while the"
            + " response is sent, set a copy, or use a collection of java.util.concurrent",
        type,
        cause);
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
    byte[] plain = openOnce(id, name, sealed);
    while (isEnvelope(plain)) { // each one is smaller than the one around it
      plain = openOnce(readBinding(plain), name, readContents(plain));
    }
    return plain;
  }

  private byte[] openOnce(SessionId id, String name, byte[] sealed) {
    return valueCodec.open(key(id, name), sealed);
  }

  private boolean isEnvelope(byte[] plain) {
    return isBound()
        && plain.length >= ENVELOPE.length + SessionId.LENGTH
        && Arrays.equals(plain, 0, ENVELOPE.length, ENVELOPE, 0, ENVELOPE.length);
  }

  private static SessionId readBinding(byte[] envelope) {
    return new SessionId(
        new String(envelope, ENVELOPE.length, SessionId.LENGTH, StandardCharsets.US_ASCII));
  }

  private static byte[] readContents(byte[] envelope) {
    return Arrays.copyOfRange(envelope, ENVELOPE.length + SessionId.LENGTH, envelope.length);
  }

  /**
   * Seals attributes anew for another session id. An attribute that this node cannot open is sealed
   * with its id as it is, so that nodes that have its key can still read it.
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
    byte[] plain;
    try {
      plain = openOnce(from, name, bytes);
    } catch (CodecException e) {
      plain = concat(concat(ENVELOPE, from.text().getBytes(StandardCharsets.US_ASCII)), bytes);
    }
    return seal(to, name, plain);
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
   * identity hash codes, the serialized form is not deterministic, and the value may have changed
   * or not: the setting {@code write-in-doubt} decides.
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
        && (isWritingInDoubt
            || Arrays.equals(reserialized, valueCodec.serialize(valueCodec.deserialize(before))));
  }

  private static byte[] key(SessionId id, String name) {
    return concat((id + ":").getBytes(StandardCharsets.US_ASCII), AttributeNames.encode(name));
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
