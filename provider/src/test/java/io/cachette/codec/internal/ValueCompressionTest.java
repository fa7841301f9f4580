package io.cachette.codec.internal;

import static io.cachette.codec.internal.ValueCodecs.KEY;
import static io.cachette.codec.internal.ValueCodecs.codec;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.cachette.codec.CodecException;
import io.cachette.codec.Compression;
import io.cachette.codec.ValueFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the threshold of compression, and the maximum size of decompressed values. */
class ValueCompressionTest {

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"LZ4", "ZSTD"})
  void encode_compressionEnabled_compressesOnlyLargeCompressibleValues(Compression compression) {
    ValueCodec codec = codec(format(compression, 100), Object.class);
    String large = "large".repeat(1000);
    byte[] noise = new byte[1000];
    new Random(1).nextBytes(noise);

    assertThat(codec.encode(KEY, large))
        .hasSizeLessThan(200)
        .startsWith(letterOf(compression), ':');
    assertThat(codec.encode(KEY, "x".repeat(97))).startsWith('s', ':');
    assertThat(codec.encode(KEY, noise)).startsWith('x', ':');
    assertThat(codec(ValueFormat.DEFAULT, Object.class).decode(KEY, codec.encode(KEY, large)))
        .isEqualTo(large);
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"LZ4", "ZSTD"})
  void decode_absurdClaimedLength_throwsCodecException(Compression compression) {
    ValueCodec codec = codec(format(compression, 0), Object.class);
    byte[] bytes = codec.encode(KEY, "large".repeat(1000));
    for (int first : new int[] {0x7f, 0x1f, 0xff}) {
      byte[] bomb = bytes.clone();
      bomb[2] = (byte) first;

      assertThatThrownBy(() -> codec.decode(KEY, bomb))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("claim to expand");
    }
  }

  /**
   * The frame is valid, and its length is the one that it claims. A cache without compression reads
   * it, too.
   */
  @Test
  void decode_expandedLengthAboveMaximum_throwsCodecException() {
    byte[] frame = Zstd.compress(new byte[100 << 20]);
    byte[] bomb =
        ByteBuffer.allocate(6 + frame.length)
            .put((byte) 'Z')
            .put((byte) ':')
            .putInt(100 << 20)
            .put(frame)
            .array();

    assertThat(bomb).hasSizeLessThan(10_000);
    assertThatThrownBy(() -> codec(ValueFormat.DEFAULT, Object.class).decode(KEY, bomb))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("claim to expand to " + (100 << 20));
  }

  @Test
  void encode_valueAboveMaximumLength_isNotCompressed() {
    ValueCodec codec = codec(format(Compression.ZSTD, 0), Object.class);
    byte[] fits = new byte[CompressedFormat.MAX_LENGTH - 2];
    byte[] large = new byte[CompressedFormat.MAX_LENGTH - 1];

    byte[] small = codec.encode(KEY, fits);
    assertThat(small[0]).isEqualTo((byte) 'Z');
    assertThat(Arrays.equals((byte[]) codec.decode(KEY, small), fits)).isTrue();
    byte[] plain = codec.encode(KEY, large);
    assertThat(plain[0]).isEqualTo((byte) 'x');
    assertThat(Arrays.equals((byte[]) codec.decode(KEY, plain), large)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void compressor_repeatedCalls_returnsSameInstance(Compression compression) {
    assertThat(compressorOf(compression)).isSameAs(compressorOf(compression));
  }

  private static ValueFormat format(Compression compression, int threshold) {
    return ValueFormat.builder().compression(compression).compressionThreshold(threshold).build();
  }

  private static @Nullable Compressor compressorOf(Compression compression) {
    CompressionAlgorithm algorithm = CompressionAlgorithm.of(compression);
    return algorithm == null ? null : algorithm.compressor();
  }

  private static int letterOf(Compression compression) {
    return requireNonNull(CompressionAlgorithm.of(compression)).letter();
  }
}
