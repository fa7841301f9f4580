package io.cachette.codec.internal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.util.Native;

/** Zstandard, as one frame that contains the length of the plain bytes. */
final class ZstdCompressor implements Compressor {

  public ZstdCompressor() {
    Native.load();
  }

  @Override
  public byte[] compress(byte[] plain) {
    return Zstd.compress(plain);
  }

  @Override
  public byte[] decompress(byte[] bytes, int offset, int length) {
    int compressed = bytes.length - offset;
    if (Zstd.getFrameContentSize(bytes, offset, compressed) != length) {
      throw new IllegalArgumentException("The frame has another length");
    }
    byte[] plain = new byte[length];
    long expanded = Zstd.decompressByteArray(plain, 0, length, bytes, offset, compressed);
    if (expanded != length) {
      throw new IllegalArgumentException(
          Zstd.isError(expanded)
              ? Zstd.getErrorName(expanded)
              : "Expands to " + expanded + " bytes");
    }
    return plain;
  }
}
