package io.cachette.jcache.internal.operation;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An entry as it was read: absent, or a value. The value is decoded when it is asked for. */
public final class Snapshot<V> {

  private final byte @Nullable [] bytes;
  private final byte @Nullable [] ticket;
  private final boolean dead;
  private final Function<byte[], V> decoder;
  private @Nullable V value;

  Snapshot(
      byte @Nullable [] bytes,
      byte @Nullable [] ticket,
      boolean dead,
      Function<byte[], V> decoder) {
    this.bytes = bytes;
    this.ticket = ticket;
    this.dead = dead;
    this.decoder = decoder;
  }

  public boolean exists() {
    return bytes != null;
  }

  /** The value, decoded once; call it only if the entry {@link #exists()}. */
  public V value() {
    if (value == null) {
      value = decoder.apply(bytes());
    }
    return value;
  }

  byte[] bytes() {
    return Objects.requireNonNull(bytes, "the entry does not exist");
  }

  /** The ticket under which a load may be stored, or null if none was taken. */
  byte @Nullable [] ticket() {
    return ticket;
  }

  /** Whether a dead entry was met that still has to be deleted. */
  boolean isDead() {
    return dead;
  }
}
