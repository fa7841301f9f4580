package io.cachette.jcache.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
        int next = i + 1 < partitions ? slots.get(i + 1) : slots.get(0) + HashTags.SLOTS;
        assertThat((double) (next - slots.get(i)))
            .as("%s, partition %d", name, i)
            .isBetween(
                0.97 * HashTags.SLOTS / partitions - 1, 1.03 * HashTags.SLOTS / partitions + 1);
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

  @Test
  void of_manyPartitions_areDistinct() {
    assertThat(IntStream.range(0, 100).mapToObj(i -> HashTags.of("users", i, 100)))
        .doesNotHaveDuplicates();
  }

  /** The reference value of the cluster specification. */
  @Test
  void slotOf_referenceText_returnsReferenceValue() {
    assertThat(HashTags.slotOf("123456789")).isEqualTo(0x31C3);
  }

  private static List<Integer> sortedSlots(String name, int partitions) {
    List<Integer> slots = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      slots.add(HashTags.slotOf(HashTags.of(name, i, partitions)));
    }
    slots.sort(null);
    return slots;
  }
}
