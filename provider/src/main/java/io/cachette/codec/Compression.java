package io.cachette.codec;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How large values are made smaller. */
public enum Compression {
  /** Not at all. */
  NONE('-', "", 0),
  /** LZ4: fast; needs {@code at.yawk.lz4:lz4-java} on the class path. */
  LZ4('z', "at.yawk.lz4:lz4-java", 255),
  /** Zstandard: smaller; needs {@code com.github.luben:zstd-jni} on the class path. */
  ZSTD('Z', "com.github.luben:zstd-jni", 32768);

  /** One of each, as making them takes locks of the whole JVM. */
  private static final Map<Compression, Compressor> MADE = new ConcurrentHashMap<>();

  private final char letter;
  private final String artifact;
  private final int ratio;

  Compression(char letter, String artifact, int ratio) {
    this.letter = letter;
    this.artifact = artifact;
    this.ratio = ratio;
  }

  /** The algorithm whose letter this is, or null. */
  static @Nullable Compression of(char letter) {
    return Arrays.stream(values())
        .filter(each -> each != NONE && each.letter == letter)
        .findFirst()
        .orElse(null);
  }

  char letter() {
    return letter;
  }

  /** To how many bytes some compressed ones can expand. */
  long limit(int compressed) {
    return (long) ratio * (compressed + 4L);
  }

  /**
   * Null for {@link #NONE}.
   *
   * @throws IllegalArgumentException if the library is missing
   */
  @Nullable Compressor compressor() {
    if (this == NONE) {
      return null;
    }
    try {
      return MADE.computeIfAbsent(
          this, each -> each == LZ4 ? new Lz4Compressor() : new ZstdCompressor());
    } catch (LinkageError e) {
      throw Library.missing("compression " + name(), artifact, e);
    }
  }

  /**
   * @throws IllegalArgumentException if the library is missing
   */
  void requireLibrary() {
    compressor();
  }
}
