package io.cachette.benchmarks.caches;

import io.cachette.benchmarks.measure.Measurement;
import io.cachette.benchmarks.measure.Rounds;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one library in some threads. A call that does not find its entries fails.
 *
 * @param threads their number
 */
record Calls(CacheContender contender, Data data, Rounds rounds, int threads) {

  /** Adds a measurement of an operation. */
  Measurement add(Operation operation) {
    List<String> keys = data.keys();
    byte[] value = data.value();
    return switch (operation) {
      case GET ->
          rounds.add(threads, keys, () -> {}, key -> requireFound(1, count(contender.get(key))));
      case PUT -> rounds.add(threads, keys, () -> {}, key -> contender.put(key, value));
      case TOUCHED_GET ->
          rounds.add(
              threads, keys, () -> {}, key -> requireFound(1, count(contender.getTouched(key))));
      case INVOKE ->
          rounds.add(
              threads, keys, () -> {}, key -> requireFound(1, count(contender.invoke(key, value))));
      case GET_ALL -> addGetAll(data.presentBulks());
      case GET_ALL_1000 -> addGetAll(data.wholeBulk());
      case PUT_ALL -> addPutAll(data.presentBulks());
      case PUT_ALL_1000 -> addPutAll(data.wholeBulk());
      case ITERATE ->
          rounds.add(
              threads,
              List.of(contender),
              () -> {},
              each -> requireFound(Data.ENTRIES, each.iterate()));
      case REMOVE_ALL -> {
        List<Map<String, byte[]>> many = data.manyBulks();
        List<Set<String>> toRemove = Data.keysOf(many);
        yield rounds.addOnce(
            threads, toRemove, () -> many.forEach(contender::putAll), contender::removeAll);
      }
    };
  }

  private Measurement addGetAll(List<Map<String, byte[]>> bulks) {
    return rounds.add(
        threads,
        Data.keysOf(bulks),
        () -> {},
        some -> requireFound(some.size(), contender.getAll(some)));
  }

  private Measurement addPutAll(List<Map<String, byte[]>> bulks) {
    return rounds.add(threads, bulks, () -> {}, contender::putAll);
  }

  private static int count(byte @Nullable [] value) {
    return value == null ? 0 : 1;
  }

  private void requireFound(int expected, int found) {
    if (found != expected) {
      throw new IllegalStateException(
          "%s found %d of %d entries".formatted(contender.name(), found, expected));
    }
  }
}
