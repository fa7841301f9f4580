package io.cachette.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.redisson.client.codec.BaseCodec;
import org.redisson.client.protocol.Decoder;
import org.redisson.client.protocol.Encoder;

/**
 * An {@link ObjectCodec} in the form that Redisson uses, so that the map of a cache can be opened
 * with plain Redisson: {@code redisson.getMap(name, new RedissonCodec(codec))}.
 */
public final class RedissonCodec extends BaseCodec {

  private final Encoder encoder;
  private final Decoder<Object> decoder;

  /** Keys and values go through the same codec, as in a cache. */
  public RedissonCodec(ObjectCodec codec) {
    this.encoder = object -> Unpooled.wrappedBuffer(codec.encode(object));
    this.decoder = (buffer, state) -> codec.decode(readAll(buffer));
  }

  @Override
  public Encoder getValueEncoder() {
    return encoder;
  }

  @Override
  public Decoder<Object> getValueDecoder() {
    return decoder;
  }

  private static byte[] readAll(ByteBuf buffer) {
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    return bytes;
  }
}
