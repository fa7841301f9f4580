package io.cachette.jcache.internal.store;

import io.cachette.redis.Script;
import io.cachette.redis.ScriptRunner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/**
 * The layout <em>indexed</em>: values in a hash, deadlines in a sorted set beside it, so that it
 * works on every server since Redis 6.2. Everything but {@code destroy} ({@code UNLINK}) is a
 * script, whose text says which commands it runs.
 */
public final class IndexedStore implements EntryStore {

  private static final Script READ = Script.reading(IndexedStore.class, "read.lua");
  private static final Script SCAN = Script.reading(IndexedStore.class, "scan.lua");
  private static final Script PEEK = Script.reading(IndexedStore.class, "peek.lua");
  private static final Script MUTATE =
      Script.writing(IndexedStore.class, "entry.lua", "mutate.lua");
  private static final Script LOAD = Script.writing(IndexedStore.class, "entry.lua", "load.lua");
  private static final Script LEASE = Script.writing(IndexedStore.class, "entry.lua", "lease.lua");
  private static final Script RELEASE = Script.writing(IndexedStore.class, "release.lua");
  private static final Script SWEEP = Script.writing(IndexedStore.class, "entry.lua", "sweep.lua");
  private static final Script LISTEN = Script.writing(IndexedStore.class, "listen.lua");

  private static final Script CLEAR = Script.writing(IndexedStore.class, "clear.lua");

  private static final byte[] NONE = {};

  private final RedissonClient client;
  private final ScriptRunner scripts;
  private final StoreKeys keys;
  private final List<byte[]> header;
  private final String node;

  /**
   * @param node names this user of the cache; events carry it, and their origin does not hear them
   */
  public IndexedStore(RedissonClient client, StoreKeys keys, String node) {
    this.client = client;
    this.scripts = new ScriptRunner(client);
    this.keys = keys;
    this.node = node;
    this.header =
        List.of(bytes(node), bytes(channel(client, keys.namespace())), bytes(keys.name()));
  }

  @Override
  public CompletionStage<List<Lookup>> read(List<byte[]> wantedKeys, Fetch fetch) {
    return chunked(
        wantedKeys,
        chunk -> {
          List<byte[]> arguments = new ArrayList<>(chunk.size() + 1);
          arguments.add(fetch.bytes());
          arguments.addAll(chunk);
          return scripts
              .run(READ, List.of(keys.entries(), keys.deadlines()), arguments)
              .thenApply(reply -> reply.stream().map(IndexedStore::lookup).toList());
        });
  }

  @Override
  public CompletionStage<Aged> peek(byte[] key) {
    return scripts
        .run(PEEK, List.of(keys.entries(), keys.deadlines()), List.of(key))
        .thenApply(reply -> new Aged((byte[]) reply.get(0), left(reply.get(1))));
  }

  @Override
  public CompletionStage<Turn> turn(TurnRequest request, Wanted wanted) {
    List<byte[]> arguments = arguments(wanted, 10);
    arguments.add(request.key());
    arguments.add(request.ticket());
    arguments.add(bytes(request.renews() ? "new" : "shared"));
    arguments.add(bytes(Long.toString(request.enough())));
    arguments.add(orNone(request.unreadable()));
    arguments.add(bytes(Long.toString(request.lease())));
    return scripts.run(LOAD, keys.forScripts(), arguments).thenApply(IndexedStore::turn);
  }

  @Override
  public CompletionStage<List<Change>> mutate(
      List<Mutation> mutations, Wanted wanted, String token) {
    return chunked(
        mutations,
        chunk -> {
          List<byte[]> arguments = arguments(wanted, 8 * chunk.size() + 5);
          arguments.add(bytes(token));
          chunk.forEach(mutation -> addTo(arguments, mutation));
          return scripts.run(MUTATE, keys.forScripts(), arguments).thenApply(IndexedStore::changes);
        });
  }

  @Override
  public CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> wantedKeys, String token, Duration time, Wanted wanted) {
    List<byte[]> arguments = arguments(wanted, wantedKeys.size() + 6);
    arguments.add(bytes(token));
    arguments.add(bytes(Long.toString(time.toMillis())));
    arguments.addAll(wantedKeys);
    return scripts.run(LEASE, keys.forScripts(), arguments).thenApply(IndexedStore::leased);
  }

  @Override
  public CompletionStage<?> release(List<byte[]> leasedKeys, String token) {
    List<byte[]> arguments = new ArrayList<>(leasedKeys.size() + 1);
    arguments.add(bytes(token));
    arguments.addAll(leasedKeys);
    return scripts.run(RELEASE, List.of(keys.leases()), arguments);
  }

  @Override
  public CompletionStage<Page> scan(String cursor, Fetch fetch) {
    return scripts
        .run(
            SCAN,
            List.of(keys.entries(), keys.deadlines()),
            List.of(bytes(cursor), bytes(Integer.toString(CHUNK)), fetch.bytes()))
        .thenApply(
            reply ->
                new Page(
                    new String((byte[]) reply.get(0), StandardCharsets.US_ASCII), scanned(reply)));
  }

  @Override
  public CompletionStage<Sweep> sweep(Wanted wanted) {
    List<byte[]> arguments = arguments(wanted, 5);
    arguments.add(bytes(Integer.toString(CHUNK)));
    return scripts
        .run(SWEEP, keys.forScripts(), arguments)
        .thenApply(reply -> new Sweep(((Long) reply.get(0)).intValue(), swept(reply)));
  }

  @Override
  public CompletionStage<?> clear() {
    return scripts.run(CLEAR, keys.forScripts(), List.of());
  }

  @Override
  public CompletionStage<?> destroy() {
    CompletionStage<Long> entries =
        client
            .getKeys()
            .unlinkAsync(
                keys.entries(),
                keys.deadlines(),
                keys.loads(),
                keys.loading(),
                keys.leases(),
                keys.listeners());
    return entries.thenCompose(done -> client.getKeys().unlinkAsync(keys.descriptor()));
  }

  @Override
  public CompletionStage<?> listen(String flags, Duration time) {
    return scripts.run(
        LISTEN,
        List.of(keys.listeners()),
        List.of(bytes(node), bytes(flags), bytes(Long.toString(time.toMillis()))));
  }

  /** Redisson maps the names of keys in scripts, and the channel that is subscribed to. */
  private static String channel(RedissonClient client, String namespace) {
    return client.getConfig().getNameMapper().map(StoreKeys.channel(namespace));
  }

  private List<byte[]> arguments(Wanted wanted, int size) {
    List<byte[]> arguments = new ArrayList<>(size);
    arguments.addAll(header);
    arguments.add(wanted.bytes());
    return arguments;
  }

  private static void addTo(List<byte[]> arguments, Mutation mutation) {
    arguments.add(mutation.key());
    arguments.add(mutation.action().bytes());
    arguments.add(mutation.condition().bytes());
    arguments.add(orNone(mutation.expected()));
    arguments.add(orNone(mutation.value()));
    arguments.add(mutation.creation().bytes());
    arguments.add(mutation.update().bytes());
    arguments.add(mutation.access().bytes());
  }

  private static byte[] orNone(byte @Nullable [] bytes) {
    return bytes == null ? NONE : bytes;
  }

  private static Lookup lookup(@Nullable Object found) {
    if (found instanceof byte[] value) {
      return new Lookup(Lookup.State.LIVE, value, null);
    }
    return new Lookup(found == null ? Lookup.State.MISSING : Lookup.State.DEAD, null, null);
  }

  private static Turn turn(List<Object> reply) {
    return new Turn(
        Turn.State.of(reply.get(0)),
        (byte[]) reply.get(1),
        reply.get(2).equals(1L),
        (byte[]) reply.get(3));
  }

  private static long left(@Nullable Object millis) {
    return millis instanceof Long left ? left : Long.MAX_VALUE;
  }

  private static List<Change> changes(List<Object> reply) {
    List<Change> changes = new ArrayList<>(reply.size() / 3);
    for (int i = 0; i < reply.size(); i += 3) {
      changes.add(
          new Change(
              Effect.of(reply.get(i)), (byte[]) reply.get(i + 1), (byte[]) reply.get(i + 2)));
    }
    return changes;
  }

  private static Optional<List<Lookup>> leased(List<Object> reply) {
    if (reply.get(0).equals(0L)) {
      return Optional.empty();
    }
    List<Lookup> lookups = new ArrayList<>(reply.size() / 2);
    for (int i = 1; i < reply.size(); i += 2) {
      byte[] value = (byte[]) reply.get(i);
      Lookup.State state = value == null ? Lookup.State.MISSING : Lookup.State.LIVE;
      lookups.add(new Lookup(state, value, (byte[]) reply.get(i + 1)));
    }
    return Optional.of(lookups);
  }

  private static List<Page.Stored> scanned(List<Object> reply) {
    List<Page.Stored> entries = new ArrayList<>(reply.size() / 3);
    for (int i = 1; i < reply.size(); i += 3) {
      entries.add(
          new Page.Stored(
              (byte[]) reply.get(i), (byte[]) reply.get(i + 1), left(reply.get(i + 2))));
    }
    return entries;
  }

  private static List<Page.Stored> swept(List<Object> reply) {
    List<Page.Stored> entries = new ArrayList<>(reply.size() / 2);
    for (int i = 1; i < reply.size(); i += 2) {
      entries.add(new Page.Stored((byte[]) reply.get(i), (byte[]) reply.get(i + 1), 0));
    }
    return entries;
  }

  /** One after another: the last of very many would not be answered before its time-out. */
  private static <T, R> CompletionStage<List<R>> chunked(
      List<T> all, Function<List<T>, CompletionStage<List<R>>> send) {
    if (all.size() <= CHUNK) {
      return send.apply(all);
    }
    CompletionStage<List<R>> joined = CompletableFuture.completedFuture(new ArrayList<>());
    for (int from = 0; from < all.size(); from += CHUNK) {
      List<T> chunk = all.subList(from, Math.min(all.size(), from + CHUNK));
      joined =
          joined.thenCompose(
              sum ->
                  send.apply(chunk)
                      .thenApply(
                          more -> {
                            sum.addAll(more);
                            return sum;
                          }));
    }
    return joined;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
