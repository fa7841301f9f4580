package io.cachette.jcache.internal.entry;

import java.util.Arrays;
import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * An entry as it was read: absent, or with a value, which is decoded on first use. An unreadable
 * value that counts as a miss is present, so that changes can be conditional on it, but the entry
 * does not exist for readers. Not thread-safe.
 */
public final class Snapshot<V> {

  private final EntryCodec<?, V> codec;
  private final byte[] key;
  private final byte @Nullable [] bytes;
  private final byte @Nullable [] token;
  private final boolean isExpired;
  private final boolean isUnreadableMiss;
  private final long keepMillis;
  private boolean isDecoded;
  private @Nullable V value;

  /**
   * Creates a snapshot.
   *
   * @param bytes the encoded value; null if the entry is absent
   * @param token the load token; null if none was issued
   * @param isExpired whether an expired entry was found that is not deleted yet
   * @param isUnreadableMiss whether an unreadable value counts as a miss
   * @param keepMillis see {@link #keepMillis()}
   */
  Snapshot(
      EntryCodec<?, V> codec,
      byte[] key,
      byte @Nullable [] bytes,
      byte @Nullable [] token,
      boolean isExpired,
      boolean isUnreadableMiss,
      long keepMillis) {
    this.codec = codec;
    this.key = key;
    this.bytes = bytes;
    this.token = token;
    this.isExpired = isExpired;
    this.isUnreadableMiss = isUnreadableMiss;
    this.keepMillis = keepMillis;
  }

  /** Returns whether this is the entry with an encoded key. */
  public boolean hasKey(byte[] encoded) {
    return Arrays.equals(key, encoded);
  }

  /** Returns whether the entry exists for readers. */
  public boolean exists() {
    return isPresent() && (!isUnreadableMiss || read() != null);
  }

  /** Returns whether the entry is present in Redis, readable or not. */
  public boolean isPresent() {
    return bytes != null;
  }

  /** Returns whether a decider found the entry. A value that it did not use counts as readable. */
  public boolean isFound() {
    return isPresent() && !(isDecoded && value == null);
  }

  /** Returns the value, which is decoded once. Call this only if the entry {@link #exists()}. */
  public V value() {
    return Objects.requireNonNull(read(), "the entry does not exist");
  }

  /** Returns the value; null if the entry is absent or its value is unreadable. */
  public @Nullable V valueIfReadable() {
    try {
      return isPresent() ? read() : null;
    } catch (CacheException e) {
      return null;
    }
  }

  private @Nullable V read() {
    if (!isDecoded) {
      value = codec.decodeValue(key, bytes());
      isDecoded = true;
    }
    return value;
  }

  /** Returns the encoded value. Call this only if the entry {@link #isPresent()}. */
  public byte[] bytes() {
    return Objects.requireNonNull(bytes, "the entry does not exist");
  }

  /** Returns the token under which a loaded value may be stored; null if none was issued. */
  public byte @Nullable [] token() {
    return token;
  }

  /**
   * Returns for how long after the beginning of the request the value may be kept, unless the entry
   * is changed: milliseconds, 0 for not at all, {@link Long#MAX_VALUE} without a limit.
   */
  public long keepMillis() {
    return keepMillis;
  }

  /** Returns whether an expired entry was found that is not deleted yet. */
  public boolean isExpired() {
    return isExpired;
  }
}
