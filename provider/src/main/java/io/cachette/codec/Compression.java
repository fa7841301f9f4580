package io.cachette.codec;

/**
 * The algorithm that compresses large values. Values that do not become smaller are stored as they
 * are.
 *
 * <pre>{@code
 * CachetteConfiguration<String, Order> configuration =
 *     CachetteConfiguration.builder(String.class, Order.class)
 *         .compression(Compression.LZ4)
 *         .build();
 * }</pre>
 */
public enum Compression {
  /** No compression. */
  NONE,
  /** LZ4: fast; needs {@code at.yawk.lz4:lz4-java} on the class path. */
  LZ4,
  /** Zstandard: smaller; needs {@code com.github.luben:zstd-jni} on the class path. */
  ZSTD
}
