package io.cachette.codec.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.redisson.client.codec.BaseCodec;
import org.redisson.client.protocol.Decoder;
import org.redisson.client.protocol.Encoder;

/**
 * Adapts the codecs of a cache to Redisson, so that the map of a cache can be opened with plain
 * Redisson: {@code redisson.getMap(name, new RedissonCodec(keys, values))}. Supports maps only.
 * Thread-safe.
 *
 * <p>A stored value may begin with its expiry time and a colon, which the codec leaves out. What
 * the map writes has no expiry time.
 */
public final class RedissonCodec extends BaseCodec {

  private static final byte[] UNKNOWN_KEY = {};

  private final Encoder keyEncoder;
  private final Decoder<Object> keyDecoder;
  private final Encoder valueEncoder;
  private final Decoder<Object> valueDecoder;

  /**
   * Creates a codec of the codecs of a cache.
   *
   * @throws IllegalArgumentException if values are encrypted: each value is bound to its key, and
   *     Redisson does not pass the key to a codec of values
   */
  public RedissonCodec(KeyCodec keys, ValueCodec values) {
    if (values.isBoundToKey()) {
      throw new IllegalArgumentException(
          "The values are encrypted, each one bound to its key, which Redisson does not pass to a"
              + " codec: use the operations of the cache, or do not encrypt it");
    }
    this.keyEncoder = object -> Unpooled.wrappedBuffer(keys.encode(object));
    this.keyDecoder = (buffer, state) -> keys.decode(readAll(buffer));
    this.valueEncoder = object -> Unpooled.wrappedBuffer(values.encode(UNKNOWN_KEY, object));
    this.valueDecoder =
        (buffer, state) -> values.decode(UNKNOWN_KEY, readAll(skipExpiryTime(buffer)));
  }

  @Override
  public Encoder getMapKeyEncoder() {
    return keyEncoder;
  }

  @Override
  public Decoder<Object> getMapKeyDecoder() {
    return keyDecoder;
  }

  @Override
  public Encoder getValueEncoder() {
    return valueEncoder;
  }

  @Override
  public Decoder<Object> getValueDecoder() {
    return valueDecoder;
  }

  /** An encoded value begins with a letter, see {@code expiry.lua}. */
  private static ByteBuf skipExpiryTime(ByteBuf buffer) {
    int colon = buffer.bytesBefore((byte) ':');
    boolean hasExpiryTime = colon > 0 && isDigit(buffer.getByte(buffer.readerIndex()));
    return hasExpiryTime ? buffer.skipBytes(colon + 1) : buffer;
  }

  private static boolean isDigit(byte next) {
    return next >= '0' && next <= '9';
  }

  private static byte[] readAll(ByteBuf buffer) {
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    return bytes;
  }
}
