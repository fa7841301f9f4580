package io.cachette.samples.quickstart;

import io.cachette.testkit.JavaProgram;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;

/** Reads books that the cache has to load, and books that are cached. */
final class ReadThrough {

  private static final int COUNT = 100;

  private final Console console;
  private final Books database;
  private final Cache<Integer, Book> cache;
  private final JavaProgram second;

  ReadThrough(Console console, Books database, Cache<Integer, Book> cache, JavaProgram second) {
    this.console = console;
    this.database = database;
    this.cache = cache;
    this.second = second;
  }

  /** Reads books that are not cached: each {@code get} runs a query and stores its result. */
  void cold() {
    int before = database.queries();
    Stopwatch watch = new Stopwatch();
    int found = read(cache, 1, COUNT);
    double millis = watch.millis();
    int queries = database.queries() - before;
    console.say("  %d gets: %.0f ms, %.2f ms each.", COUNT, millis, millis / COUNT);
    console.say("  The first one is %s.", cache.get(1));
    console.check(
        "%d books found with %d queries.".formatted(found, queries),
        found == COUNT && queries == COUNT);
  }

  /**
   * Reads the same books, which are cached now, in both JVMs. The second JVM has no loader, so all
   * its reads are hits.
   */
  void warm() throws Exception {
    int before = database.queries();
    Stopwatch watch = new Stopwatch();
    int found = read(cache, 1, COUNT);
    double millis = watch.millis();
    console.say("  %d gets here: %.0f ms, %.2f ms each.", COUNT, millis, millis / COUNT);

    String[] answer = second.ask("read 1 " + COUNT).split(" ", -1);
    int foundThere = Integer.parseInt(answer[0]);
    double millisThere = Double.parseDouble(answer[1]);
    console.say(
        "  %d gets in the second JVM: %.0f ms, %.2f ms each.",
        COUNT, millisThere, millisThere / COUNT);

    int queries = database.queries() - before;
    console.check(
        "%d books found here and %d there with %d queries.".formatted(found, foundThere, queries),
        found == COUNT && foundThere == COUNT && queries == 0);
  }

  /**
   * Reads many books at once: one round trip to Redis, and one call of the loader for the missing
   * books.
   */
  void bulk() {
    Set<Integer> more =
        IntStream.rangeClosed(COUNT + 1, 2 * COUNT).boxed().collect(Collectors.toSet());
    int before = database.queries();
    Stopwatch cold = new Stopwatch();
    int loaded = cache.getAll(more).size();
    console.say("  getAll of %d other books, cold: %.1f ms.", COUNT, cold.millis());
    int queries = database.queries() - before;

    Stopwatch warm = new Stopwatch();
    int found = cache.getAll(more).size();
    console.say("  The same again, warm: %.1f ms.", warm.millis());
    console.check(
        "%d books found with %d query, then %d with none.".formatted(loaded, queries, found),
        loaded == COUNT && queries == 1 && found == COUNT && database.queries() == before + 1);
  }

  /**
   * Reads books one by one.
   *
   * @return how many were found
   */
  static int read(Cache<Integer, Book> cache, int first, int last) {
    int found = 0;
    for (int id = first; id <= last; id++) {
      Book book = cache.get(id);
      if (book != null && book.id() == id) {
        found++;
      }
    }
    return found;
  }
}
