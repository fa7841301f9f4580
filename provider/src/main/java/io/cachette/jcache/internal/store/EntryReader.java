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
 * one in each second, whose reply contains the time. Thread-safe.
 */
final class EntryReader {

  private static final Lookup MISSING = new Lookup(Lookup.State.MISSING, null, null);
  private static final Lookup EXPIRED = new Lookup(Lookup.State.EXPIRED, null, null);

  private final ResilientScripts scripts;
  private final Supplier<Script> read;
  private final List<Object> keys;
  private final HashReader entries;
  private final ServerClock clock = new ServerClock();

  EntryReader(ResilientScripts scripts, StoreKeys keys, Supplier<Script> read) {
    this.scripts = scripts;
    this.read = read;
    this.keys = keys.toReadKeys();
    this.entries = new HashReader(scripts, keys.entries());
  }

  CompletionStage<List<Lookup>> read(List<byte[]> requestedKeys, Fetch fetch) {
    long deadline = scripts.computeDeadline();
    ServerClock.Estimate time = fetch == Fetch.VALUES ? clock.estimate() : null;
    return time == null
        ? runScript(requestedKeys, fetch, deadline)
        : scripts.giveUpAfterOutage(readPlain(requestedKeys, time, deadline));
  }

  private CompletableFuture<List<Lookup>> readPlain(
      List<byte[]> requestedKeys, ServerClock.Estimate time, long deadline) {
    CompletableFuture<HashReader.Values> reply = entries.readAsync(requestedKeys, deadline);
    CompletableFuture<?> unused = reply.whenComplete((found, failure) -> forgetTimeAfter(failure));
    return reply.thenCompose(
        found -> toLookups(requestedKeys, found.all(), time.latestMillis(), deadline));
  }

  private void forgetTimeAfter(@Nullable Throwable failure) {
    if (failure != null) {
      clock.forget();
    }
  }

  /** The script decides about entries that may be expired. */
  private CompletionStage<List<Lookup>> toLookups(
      List<byte[]> requestedKeys, List<byte @Nullable []> found, long latest, long deadline) {
    List<Lookup> lookups = new ArrayList<>(found.size());
    List<byte[]> undecided = null;
    for (int i = 0; i < found.size(); i++) {
      byte[] stored = found.get(i);
      if (stored != null && !StoredValue.outlives(stored, latest)) {
        undecided = undecided == null ? new ArrayList<>() : undecided;
        undecided.add(requestedKeys.get(i));
        lookups.add(EXPIRED);
      } else {
        lookups.add(stored == null ? MISSING : present(stored));
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
              request.complete((Long) reply.get(size));
              return reply.subList(0, size).stream().map(EntryReader::toLookup).toList();
            });
  }

  private static Lookup toLookup(@Nullable Object found) {
    if (found instanceof byte[] stored) {
      return present(stored);
    }
    return found == null ? MISSING : EXPIRED;
  }

  private static Lookup present(byte[] stored) {
    return new Lookup(Lookup.State.PRESENT, StoredValue.encodedValue(stored), null);
  }
}
