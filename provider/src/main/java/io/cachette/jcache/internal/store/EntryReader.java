package io.cachette.jcache.internal.store;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.read.HashReader;
import io.cachette.redis.internal.read.ServerClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks entries up. While the time of the server is known, it reads values by plain commands: an
 * entry is present if its expiry time, which stands in the value, is later. All other look-ups run
 * {@code read.lua}: those of entries that are or may be expired, those of the presence only, and
 * one in each second, whose reply contains the time. For a near cache, only masters reply.
 * Thread-safe.
 */
final class EntryReader {

  private static final Lookup MISSING = new Lookup(Lookup.State.MISSING, null, null);
  private static final Lookup EXPIRED = new Lookup(Lookup.State.EXPIRED, null, null);

  private final ResilientScripts scripts;
  private final Supplier<Script> read;
  private final List<Object> keys;
  private final HashReader entries;
  private final boolean hasNearCache;
  private final ServerClock clock = new ServerClock();

  /**
   * Creates a reader.
   *
   * @param read returns {@code read.lua}
   * @param hasNearCache whether values may be kept, so that only masters may reply; then {@code
   *     read} returns a script that runs there
   */
  EntryReader(
      ResilientScripts scripts, StoreKeys keys, Supplier<Script> read, boolean hasNearCache) {
    this.scripts = scripts;
    this.read = read;
    this.keys = keys.toReadKeys();
    this.entries = new HashReader(scripts, keys.entries());
    this.hasNearCache = hasNearCache;
  }

  CompletionStage<List<Lookup>> read(List<byte[]> requestedKeys, Fetch fetch) {
    long deadline = scripts.computeDeadline();
    ServerClock.Estimate time = fetch == Fetch.VALUES ? clock.estimate() : null;
    return time == null || (hasNearCache && !HashReader.readsFromMasters(scripts.client()))
        ? runScript(requestedKeys, fetch, deadline)
        : scripts.giveUpAfterOutage(readPlain(requestedKeys, time, deadline));
  }

  private CompletableFuture<List<Lookup>> readPlain(
      List<byte[]> requestedKeys, ServerClock.Estimate time, long deadline) {
    // Without a near cache, nothing keeps the value, and the clocks need not be read.
    long beginMillis = hasNearCache ? time.latestMillis() : ServerClock.UNKNOWN;
    CompletableFuture<HashReader.Values> reply = entries.readAsync(requestedKeys, deadline);
    CompletableFuture<?> unused = reply.whenComplete((found, failure) -> forgetTimeAfter(failure));
    return reply.thenCompose(
        found -> {
          Times times = new Times(beginMillis, time.latestMillis());
          return toLookups(requestedKeys, found.all(), times, deadline);
        });
  }

  /**
   * Times that the server had not reached yet, in ms.
   *
   * @param begin when the request was begun
   * @param end when the reply arrived
   */
  private record Times(long begin, long end) {}

  private void forgetTimeAfter(@Nullable Throwable failure) {
    if (failure != null) {
      clock.forget();
    }
  }

  /** The script decides about entries that may be expired. */
  private CompletionStage<List<Lookup>> toLookups(
      List<byte[]> requestedKeys, List<byte @Nullable []> found, Times times, long deadline) {
    List<Lookup> lookups = new ArrayList<>(found.size());
    List<byte[]> undecided = null;
    for (int i = 0; i < found.size(); i++) {
      byte[] stored = found.get(i);
      if (stored == null) {
        lookups.add(MISSING);
        continue;
      }
      long expiryMillis = StoredValue.expiryMillis(stored);
      if (expiryMillis == Long.MAX_VALUE || expiryMillis > times.end()) {
        lookups.add(present(stored, toKeepMillis(expiryMillis, times.begin())));
      } else {
        undecided = undecided == null ? new ArrayList<>() : undecided;
        undecided.add(requestedKeys.get(i));
        lookups.add(EXPIRED);
      }
    }
    return undecided == null
        ? CompletableFuture.completedFuture(lookups)
        : runScript(undecided, Fetch.VALUES, deadline)
            .thenApply(decided -> replaceExpired(lookups, decided));
  }

  private static List<Lookup> replaceExpired(List<Lookup> lookups, List<Lookup> decided) {
    int next = 0;
    for (int i = 0; i < lookups.size(); i++) {
      if (lookups.get(i).state() == Lookup.State.EXPIRED) {
        lookups.set(i, decided.get(next++));
      }
    }
    return lookups;
  }

  private CompletionStage<List<Lookup>> runScript(
      List<byte[]> requestedKeys, Fetch fetch, long deadline) {
    List<byte[]> arguments = new ArrayList<>(requestedKeys.size() + 1);
    arguments.add(fetch.toArgument());
    arguments.addAll(requestedKeys);
    ServerClock.Request request = clock.beginRequest();
    return scripts
        .runAsync(read.get(), keys, arguments, deadline)
        .thenApply(
            reply -> {
              int size = reply.size() - 1;
              long serverMillis = (Long) reply.get(size);
              request.complete(serverMillis);
              return reply.subList(0, size).stream()
                  .map(found -> toLookup(found, fetch, serverMillis + 1))
                  .toList();
            });
  }

  private static Lookup toLookup(@Nullable Object found, Fetch fetch, long latestMillis) {
    if (found instanceof byte[] stored) {
      return fetch == Fetch.VALUES
          ? present(stored, toKeepMillis(StoredValue.expiryMillis(stored), latestMillis))
          : present(stored, 0);
    }
    return found == null ? MISSING : EXPIRED;
  }

  /**
   * The own expiry time of an entry counts, and not a later one of the collector, which the value
   * does not show.
   */
  private static long toKeepMillis(long expiryMillis, long latestMillis) {
    return expiryMillis == Long.MAX_VALUE ? expiryMillis : Math.max(0, expiryMillis - latestMillis);
  }

  private static Lookup present(byte[] stored, long keepMillis) {
    return new Lookup(Lookup.State.PRESENT, StoredValue.encodedValue(stored), null, keepMillis);
  }
}
