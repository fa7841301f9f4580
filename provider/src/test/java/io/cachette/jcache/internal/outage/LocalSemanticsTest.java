package io.cachette.jcache.internal.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.LoadGrant;
import io.cachette.jcache.internal.store.LoadRequest;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Local entries answer every call as the scripts in Redis do. */
@RedisTest
class LocalSemanticsTest {

  private static final int STEPS = 3_000;
  private static final List<Ttl> TTLS =
      List.of(Ttl.KEEP, Ttl.ETERNAL, Ttl.ZERO, Ttl.ofMillis(10_000_000));

  private final RedisServer server;
  private final CacheFixture fixture;
  private final StoreKeys keys;
  private final EntryStore redis;
  private final HeapEntries local = new HeapEntries(1_000, Duration.ZERO, System::nanoTime);
  private final List<String> tokens = new ArrayList<>(List.of("", "unknown"));
  private final List<byte[]> loadTokens = new ArrayList<>(List.of(bytes("unknown")));

  LocalSemanticsTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    this.keys = StoreKeys.of(fixture.namespace(), "test");
    this.redis = new IndexedStore(fixture.scripts(), keys, "node");
  }

  @AfterEach
  void close() {
    server.command("DEL", keys.entries(), keys.expiryIndex(), keys.control());
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void calls_random_haveTheResultsOfRedis(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      compare(random, "seed " + seed + ", step " + step);
    }
  }

  private void compare(Random random, String step) {
    ReplyFields fields =
        new ReplyFields(random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
    switch (random.nextInt(12)) {
      case 0 -> {
        Fetch fetch = random.nextBoolean() ? Fetch.VALUES : Fetch.PRESENCE;
        List<byte[]> all = Stream.of("a", "b", "c").map(LocalSemanticsTest::bytes).toList();
        assertThat(show(local.read(all, fetch)))
            .as(step)
            .isEqualTo(show(await(redis.read(all, fetch))));
      }
      case 1 -> {
        byte[] key = key(random);
        assertThat(show(local.peek(key).value()))
            .as(step)
            .isEqualTo(show(await(redis.peek(key)).value()));
      }
      case 2 -> compareLoads(random, step);
      case 3 -> compareLeases(random, fields, step);
      case 4 -> {
        List<byte[]> released = List.of(key(random));
        String token = tokens.get(random.nextInt(tokens.size()));
        local.release(released, token);
        await(redis.release(released, token));
      }
      case 5 -> {
        assertThat(show(local.scan(Fetch.VALUES)))
            .as(step)
            .isEqualTo(show(await(redis.scan(Page.END, Fetch.VALUES))));
        if (random.nextInt(10) == 0) {
          local.clear();
          await(redis.clear());
        }
      }
      default -> compareMutations(random, fields, step);
    }
  }

  private void compareMutations(Random random, ReplyFields fields, String step) {
    String token = random.nextInt(3) > 0 ? "" : tokens.get(random.nextInt(tokens.size()));
    List<Mutation> mutations =
        Stream.generate(() -> mutation(random)).limit(1 + random.nextInt(3)).toList();
    List<Change> expected = await(redis.mutate(mutations, fields, token));
    List<Change> changes = local.mutate(mutations, fields, token);
    assertThat(changes.stream().map(LocalSemanticsTest::show).toList())
        .as("%s: %s with %s", step, mutations, token)
        .isEqualTo(expected.stream().map(LocalSemanticsTest::show).toList());
  }

  private Mutation mutation(Random random) {
    Action action = pick(random, Action.values());
    Condition condition = pick(random, Condition.values());
    byte[] token = loadTokens.get(random.nextInt(loadTokens.size()));
    byte[] expected = condition == Condition.SAME_TOKEN ? token : value(random);
    if (action == Action.ISSUE_TOKEN) {
      condition = pick(random, Condition.ANY, Condition.ABSENT, Condition.PRESENT);
      expected = bytes("load" + random.nextInt(1_000_000));
      loadTokens.add(expected);
    } else if (action == Action.RELEASE_TOKEN) {
      condition = Condition.SAME_TOKEN;
      expected = token;
    }
    Ttl creation = TTLS.get(1 + random.nextInt(TTLS.size() - 1));
    return new Mutation(
        key(random),
        action,
        condition,
        expected,
        value(random),
        creation,
        TTLS.get(random.nextInt(TTLS.size())),
        TTLS.get(random.nextInt(TTLS.size())));
  }

  private void compareLoads(Random random, String step) {
    byte[] token = bytes("load" + random.nextInt(1_000_000));
    loadTokens.add(token);
    LoadRequest request =
        new LoadRequest(
            key(random),
            token,
            random.nextInt(4) == 0,
            random.nextBoolean() ? 0 : 20_000_000,
            random.nextBoolean() ? null : value(random),
            random.nextBoolean() ? 0 : 60_000);
    LoadGrant expected = await(redis.requestLoad(request, ReplyFields.NONE));
    LoadGrant grant = local.requestLoad(request, ReplyFields.NONE);
    assertThat(grant.state() + show(grant.valueOrToken()) + grant.exists())
        .as("%s: %s", step, request)
        .isEqualTo(expected.state() + show(expected.valueOrToken()) + expected.exists());
  }

  private void compareLeases(Random random, ReplyFields fields, String step) {
    String token = "lease" + random.nextInt(1_000_000);
    EntryStore.LeaseSpec spec =
        new EntryStore.LeaseSpec(Duration.ofMinutes(10), random.nextBoolean(), false);
    List<byte[]> leased = List.of(key(random));
    Optional<List<Lookup>> expected = await(redis.lease(leased, token, spec, fields));
    Optional<List<Lookup>> found = local.lease(leased, token, spec, fields);
    assertThat(found.map(LocalSemanticsTest::show))
        .as(step)
        .isEqualTo(expected.map(LocalSemanticsTest::show));
    if (found.isPresent()) {
      tokens.add(token);
    } else {
      await(redis.release(leased, token)); // leaves the queue, which only Redis has
    }
  }

  @SafeVarargs
  private static <T> T pick(Random random, T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static byte[] key(Random random) {
    return bytes(pick(random, "a", "b", "c"));
  }

  private static byte[] value(Random random) {
    return bytes(pick(random, "s:1", "s:2"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static <T> T await(CompletionStage<? extends T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static String show(byte @Nullable [] bytes) {
    return bytes == null ? "-" : new String(bytes, StandardCharsets.US_ASCII);
  }

  private static String show(Change change) {
    return change.effect() + " " + show(change.previous());
  }

  /** Redis distinguishes entries that are missing from those that are still to be deleted. */
  private static List<String> show(List<Lookup> lookups) {
    return lookups.stream().map(lookup -> lookup.isPresent() + show(lookup.value())).toList();
  }

  private static List<String> show(Page page) {
    return page.entries().stream()
        .map(entry -> show(entry.key()) + "=" + show(entry.value()))
        .sorted()
        .toList();
  }
}
