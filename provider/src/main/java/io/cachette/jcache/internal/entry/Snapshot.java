package io.cachette.jcache.internal.entry;

import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * An entry as it was read: absent, or a value, which is decoded when it is asked for. A value that
 * cannot be read and counts as a miss is present, so that changes can be conditioned on it, but
 * does not exist.
 */
public final class Snapshot<V> {

  private final EntryCodec<?, V> codec;
  private final byte[] key;
  private final byte @Nullable [] bytes;
  private final byte @Nullable [] token;
  private final boolean expired;
  private final boolean isUnreadableMiss;
  private boolean decoded;
  private @Nullable V value;

  /**
   * @param isUnreadableMiss whether a value that cannot be read counts as a miss
   */
  Snapshot(
      EntryCodec<?, V> codec,
      byte[] key,
      byte @Nullable [] bytes,
      byte @Nullable [] token,
      boolean expired,
      boolean isUnreadableMiss) {
    this.codec = codec;
    this.key = key;
    this.bytes = bytes;
    this.token = token;
    this.expired = expired;
    this.isUnreadableMiss = isUnreadableMiss;
  }

  /** Whether there is an entry for those who read. */
  public boolean exists() {
    return isPresent() && (!isUnreadableMiss || read() != null);
  }

  /** Whether there is an entry in Redis, readable or not. */
  public boolean isPresent() {
    return bytes != null;
  }

  /** Whether who decided found an entry: a value that was not looked at counts as readable. */
  public boolean isFound() {
    return isPresent() && !(decoded && value == null);
  }

  /** The value, decoded once; call it only if the entry {@link #exists()}. */
  public V value() {
    return Objects.requireNonNull(read(), "the entry does not exist");
  }

  /** The value, or null if there is none or it cannot be read. */
  public @Nullable V valueIfReadable() {
    try {
      return isPresent() ? read() : null;
    } catch (CacheException e) {
      return null;
    }
  }

  private @Nullable V read() {
    if (!decoded) {
      value = codec.decodeValue(key, bytes());
      decoded = true;
    }
    return value;
  }

  public byte[] bytes() {
    return Objects.requireNonNull(bytes, "the entry does not exist");
  }

  /** The ticket under which a load may be stored, or null if none was taken. */
  public byte @Nullable [] token() {
    return token;
  }

  /** Whether a dead entry was met that still has to be deleted. */
  public boolean isExpired() {
    return expired;
  }
}
