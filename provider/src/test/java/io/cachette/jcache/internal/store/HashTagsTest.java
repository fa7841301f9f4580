package io.cachette.jcache.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.redis.internal.cluster.HashSlots;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that partitions are spread evenly over the slots of a cluster. */
class HashTagsTest {

  private static final List<String> NAMES = List.of("users", "a", "orders.by-id", "%C3%BC", "x_1");

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 16, 48, 64})
  void of_anyName_slotsHaveEqualDistances(int partitions) {
    for (String name : NAMES) {
      List<Integer> slots = sortedSlots(name, partitions);
      for (int i = 0; i < partitions; i++) {
        int next = i + 1 < partitions ? slots.get(i + 1) : slots.get(0) + HashSlots.COUNT;
        assertThat((double) (next - slots.get(i)))
            .as("%s, partition %d", name, i)
            .isBetween(
                0.97 * HashSlots.COUNT / partitions - 1, 1.03 * HashSlots.COUNT / partitions + 1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"16, 5, 6", "48, 15, 17"})
  void of_threeMasters_getEqualShares(int partitions, int fewest, int most) {
    for (String name : NAMES) {
      List<Integer> slots = sortedSlots(name, partitions);
      assertThat(slots.stream().filter(slot -> slot <= 5460).count())
          .isBetween((long) fewest, (long) most);
      assertThat(slots.stream().filter(slot -> slot > 10922).count())
          .isBetween((long) fewest, (long) most);
    }
  }

  @Test
  void of_firstPartition_isName() {
    assertThat(HashTags.of("users", 0, 16)).isEqualTo("users");
  }

  /** The tags are a part of the storage format: they must not change. */
  @Test
  void of_knownNames_returnsRecordedTags() {
    assertThat(IntStream.range(0, 4).mapToObj(i -> HashTags.of("users", i, 4)))
        .containsExactly("users", "users:1:312", "users:2:117", "users:3:170");
  }

  /** The checksum is that of all tags, with a line feed after each. */
  @ParameterizedTest
  @CsvSource({
    "users, 2, users:1:313, users:1:313, d774cef6",
    "users, 3, users:1:41, users:2:8, 9aa2c4cc",
    "users, 16, users:8:604, users:15:1323, 6347579a",
    "users, 48, users:24:230, users:47:2372, d377ba25",
    "users, 256, users:128:306, users:255:43302, 1424f2f1",
    "users, 1024, users:512:4338, users:1023:11712, 68e380c8",
    "%C3%BC, 16, %C3%BC:8:1871, %C3%BC:15:793, 7e4c2aed",
    "%C3%BC, 64, %C3%BC:32:1686, %C3%BC:63:5018, 32e4314a",
    "%C3%BC, 1024, %C3%BC:512:21261, %C3%BC:1023:2419, 1c7785d5",
    "x_1, 256, x_1:128:41809, x_1:255:18079, 591bf017"
  })
  void of_allPartitions_returnsRecordedTags(
      String name, int partitions, String middle, String last, String checksum) {
    CRC32 crc = new CRC32();
    for (int i = 0; i < partitions; i++) {
      crc.update((HashTags.of(name, i, partitions) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    assertThat(HashTags.of(name, partitions / 2, partitions)).isEqualTo(middle);
    assertThat(HashTags.of(name, partitions - 1, partitions)).isEqualTo(last);
    assertThat(Long.toHexString(crc.getValue())).isEqualTo(checksum);
  }

  @Test
  void of_manyPartitions_areDistinct() {
    assertThat(IntStream.range(0, 100).mapToObj(i -> HashTags.of("users", i, 100)))
        .doesNotHaveDuplicates();
  }

  private static List<Integer> sortedSlots(String name, int partitions) {
    List<Integer> slots = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      slots.add(HashSlots.ofTag(HashTags.of(name, i, partitions)));
    }
    slots.sort(null);
    return slots;
  }
}
