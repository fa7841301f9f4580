package io.cachette.codec.internal;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Writes objects by Java serialization into the bytes of Kryo. */
final class KryoJavaSerializer extends Serializer<Object> {

  private final JavaSerializer serializer;

  KryoJavaSerializer(JavaSerializer serializer) {
    this.serializer = serializer;
  }

  @Override
  public void write(Kryo kryo, Output output, Object object) {
    byte[] bytes = serializer.serialize(object);
    output.writeVarInt(bytes.length, true);
    output.writeBytes(bytes);
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<?> type) {
    int length = input.readVarInt(true);
    if (length < 0 || length > input.limit() - input.position()) {
      throw new KryoException("A serialized object claims to be longer than its value");
    }
    return serializer.deserialize(input.readBytes(length), 0);
  }
}
