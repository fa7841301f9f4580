package io.cachette.jcache.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests where a request is split. */
class ChunksTest {

  private static final int LIMIT = EntryStore.CHUNK_BYTES;

  @Test
  void split_nothing_returnsNothing() {
    assertThat(Chunks.ofKeys(List.of(), 1)).isEmpty();
  }

  @Test
  void split_manySmallElements_splitsByNumber() {
    List<Integer> all = IntStream.range(0, 600).boxed().toList();

    List<List<Integer>> chunks = Chunks.split(all, element -> 1);

    assertThat(chunks).extracting(List::size).containsExactly(250, 250, 100);
    assertThat(chunks.stream().flatMap(List::stream)).containsExactlyElementsOf(all);
  }

  @Test
  void ofKeys_manySmallKeys_splitsByNumberOfLookups() {
    List<byte[]> keys = IntStream.range(0, 2_500).mapToObj(i -> new byte[1]).toList();

    assertThat(Chunks.ofKeys(keys, 1)).extracting(List::size).containsExactly(1_000, 1_000, 500);
  }

  @Test
  void split_largeElements_splitsByBytes() {
    assertThat(sizes(LIMIT / 2, LIMIT / 2, 1)).containsExactly(2, 1);
    assertThat(sizes(LIMIT, 1, LIMIT)).containsExactly(1, 1, 1);
  }

  @Test
  void split_elementAboveLimit_isOwnChunk() {
    assertThat(sizes(1, LIMIT + 1, 1)).containsExactly(1, 1, 1);
    assertThat(sizes(Integer.MAX_VALUE, Integer.MAX_VALUE)).containsExactly(1, 1);
  }

  @Test
  void ofMutations_keyExpectedAndValue_countsAll() {
    byte[] third = new byte[LIMIT / 3];
    Mutation replacement =
        new Mutation(
            third, Action.PUT, Condition.SAME, third, third, Ttl.ETERNAL, Ttl.KEEP, Ttl.KEEP);

    assertThat(Chunks.ofMutations(List.of(replacement, Mutation.remove(new byte[1])), 1))
        .hasSize(1);
    assertThat(Chunks.ofMutations(List.of(replacement, Mutation.remove(new byte[2])), 1))
        .hasSize(2);
  }

  private static List<Integer> sizes(Integer... bytes) {
    return Chunks.split(List.of(bytes), size -> size).stream().map(List::size).toList();
  }
}
