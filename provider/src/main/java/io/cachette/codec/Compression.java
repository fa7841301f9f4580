package io.cachette.codec;

/** The algorithm that compresses large values. */
public enum Compression {
  /** No compression. */
  NONE,
  /** LZ4: fast; needs {@code at.yawk.lz4:lz4-java} on the class path. */
  LZ4,
  /** Zstandard: smaller; needs {@code com.github.luben:zstd-jni} on the class path. */
  ZSTD
}
