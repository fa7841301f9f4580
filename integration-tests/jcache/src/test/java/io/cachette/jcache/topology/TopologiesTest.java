package io.cachette.jcache.topology;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.jcache.support.LeastPrivilege;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.redis.CachetteHealth;
import io.cachette.redis.Ping;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisSentinels;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests caches in each topology, with the permissions of {@code docs/security.md}. */
@Timeout(120)
class TopologiesTest {

  private static final String NAMESPACE = "app";
  private static final String PASSWORD = LeastPrivilege.PASSWORD;

  @AutoClose
  private static final RedisServer SINGLE =
      RedisServer.builder()
          .user(NAMESPACE, PASSWORD, LeastPrivilege.rules(NAMESPACE))
          .withoutDefaultUser()
          .tls(TestCertificates.local())
          .start();

  @AutoClose
  private static final RedisSentinels SENTINELS =
      RedisSentinels.start(
          server -> server.user(NAMESPACE, PASSWORD, LeastPrivilege.rules(NAMESPACE)));

  @AutoClose
  private static final RedisCluster CLUSTER =
      RedisCluster.start(
          node -> node.user(NAMESPACE, PASSWORD, LeastPrivilege.rulesInACluster(NAMESPACE)));

  @AutoClose
  private static final RedisSentinels TLS_SENTINELS =
      RedisSentinels.start(
          server ->
              server
                  .user(NAMESPACE, PASSWORD, LeastPrivilege.rules(NAMESPACE))
                  .tls(TestCertificates.local()));

  @AutoClose
  private static final RedisCluster TLS_CLUSTER =
      RedisCluster.start(
          node ->
              node.user(NAMESPACE, PASSWORD, LeastPrivilege.rulesInACluster(NAMESPACE))
                  .tls(TestCertificates.local()));

  private final RecordingListener listener = new RecordingListener();

  static Stream<String> urls() {
    String single = SINGLE.uri(NAMESPACE, PASSWORD).toString();
    String sentinels = SENTINELS.uri(NAMESPACE, PASSWORD).toString();
    String cluster = CLUSTER.uri(NAMESPACE, PASSWORD).toString();
    String tlsSentinels = TLS_SENTINELS.tlsUri(NAMESPACE, PASSWORD).toString();
    String tlsCluster = TLS_CLUSTER.tlsUri(NAMESPACE, PASSWORD).toString();
    return Stream.of(
        single,
        single + "/3",
        single.replace("redis:", "valkey:"),
        single.replace("127.0.0.1", "localhost"),
        sentinels,
        sentinels + "/3",
        sentinels.replaceFirst(",.*/", "/"), // one sentinel knows the others
        sentinels.replace("redis+", "valkey+"),
        cluster,
        cluster.replaceFirst(",.*", ""),
        cluster.replace("redis+", "valkey+"),
        SINGLE.tlsUri(NAMESPACE, PASSWORD).toString(),
        tlsSentinels,
        tlsSentinels.replaceFirst(",.*/", "/"),
        tlsSentinels.replace("127.0.0.1", "localhost"),
        tlsSentinels.replace("rediss+", "valkeys+"),
        tlsCluster,
        tlsCluster.replaceFirst(",.*", ""),
        tlsCluster.replace("127.0.0.1", "localhost"),
        TLS_CLUSTER.uri(NAMESPACE, PASSWORD).toString()); // nodes with TLS also have a plain port
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(servers().map(server -> server.command("DBSIZE"))).containsOnly(0L);
  }

  /** Redisson tries some commands that it does not need, see {@code docs/security.md}. */
  @AfterEach
  void nothingElseIsRefused() {
    assertThat(servers().flatMap(TopologiesTest::refused))
        .isSubsetOf("eval", "pubsub|shardnumsub", "pubsub|numpat", "hpexpiretime");
  }

  @ParameterizedTest
  @MethodSource("urls")
  void cache_everyTopology_storesLoadsAndPublishes(String url) throws Exception {
    exercise(URI.create(url));
  }

  @Test
  void url_databaseNumber_selectsDatabase() {
    try (CacheFixture fixture =
        CacheFixture.of(URI.create(SINGLE.uri(NAMESPACE, PASSWORD) + "/3"), NAMESPACE)) {
      fixture.cache().put("k", "v");

      assertThat(String.valueOf(SINGLE.command("INFO", "keyspace")))
          .contains("db3:keys=4")
          .doesNotContain("db0");
    }
  }

  @Test
  void url_ipv6Address_connects() throws Exception {
    assumeThat(hasLoopbackOfVersion6()).as("this machine has ::1").isTrue();
    try (RedisServer server =
        RedisServer.builder()
            .directive("bind", "127.0.0.1", "::1")
            .user(NAMESPACE, PASSWORD, LeastPrivilege.rules(NAMESPACE))
            .start()) {
      String url = server.uri(NAMESPACE, PASSWORD).toString().replace("127.0.0.1", "[::1]");

      exercise(URI.create(url));

      assertThat(server.command("DBSIZE")).isEqualTo(0L);
    }
  }

  @Test
  void events_cachesOnDifferentMasters_reachOtherNode() {
    List<String> names = IntStream.range(0, 12).mapToObj(i -> "cache" + i).toList();
    URI url = CLUSTER.uri(NAMESPACE, PASSWORD);
    try (CacheFixture here = CacheFixture.of(url, NAMESPACE);
        CacheFixture there = here.anotherNode()) {
      names.forEach(
          name ->
              there
                  .cache(name, CacheFixture.strings())
                  .registerCacheEntryListener(listener.registrationWithoutOldValues()));

      names.forEach(name -> here.cache(name, CacheFixture.strings()).put(name, "v"));

      await()
          .untilAsserted(
              () ->
                  assertThat(listener.events())
                      .containsExactlyInAnyOrderElementsOf(
                          names.stream().map(name -> "CREATED " + name + " ->v").toList()));
      assertThat(CLUSTER.nodes()).allMatch(node -> !Long.valueOf(0).equals(node.command("DBSIZE")));
      assertThat(names).allMatch(name -> "v".equals(there.manager().getCache(name).get(name)));
    }
  }

  @Test
  void operation_scriptFlushInCluster_succeeds() {
    try (CacheFixture fixture = CacheFixture.of(CLUSTER.uri(NAMESPACE, PASSWORD), NAMESPACE)) {
      Cache<String, String> cache = fixture.cache();
      cache.put("k", "v");

      CLUSTER.nodes().forEach(node -> node.command("SCRIPT", "FLUSH"));

      assertThat(cache.get("k")).isEqualTo("v");
      CLUSTER.nodes().forEach(node -> node.command("SCRIPT", "FLUSH"));
      cache.put("k", "w");
      assertThat(cache.get("k")).isEqualTo("w");
    }
  }

  @Test
  void createCache_clusterNodeAsSingleServer_throwsWithClusterScheme() {
    String url = CLUSTER.nodes().get(0).uri(NAMESPACE, PASSWORD).toString();
    List<String> names = IntStream.range(0, 12).mapToObj(i -> "cache" + i).toList();
    CacheFixture fixture = CacheFixture.of(URI.create(url), NAMESPACE);
    try {
      assertThat(names.stream().map(name -> failure(fixture, name)).filter(text -> !text.isEmpty()))
          .isNotEmpty()
          .allMatch(text -> text.contains("redis+cluster://"));
    } finally {
      fixture.provider().close(); // the fixture could not destroy its caches
      CLUSTER.flushAll();
    }
  }

  private static String failure(CacheFixture fixture, String name) {
    try {
      fixture.cache(name, CacheFixture.strings());
      return "";
    } catch (CacheException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Changes, loads, listens, iterates and destroys on two nodes. */
  private void exercise(URI url) throws Exception {
    MutableConfiguration<String, String> configuration =
        CacheFixture.strings()
            .setReadThrough(true)
            .setCacheLoaderFactory(
                () -> new FunctionLoader(Map.of("loaded", "l", "bulk", "b")::get));
    try (CacheFixture here = CacheFixture.of(url, NAMESPACE);
        CacheFixture there = here.anotherNode()) {
      Cache<String, String> mine = here.cache("test", configuration);
      Cache<String, String> theirs = there.cache("test", configuration);
      theirs.registerCacheEntryListener(listener.registration());

      mine.put("k", "a");
      assertThat(theirs.get("k")).isEqualTo("a");
      assertThat(mine.<Integer>invoke("k", TopologiesTest::append)).isEqualTo(2);
      assertThat(mine.getAndRemove("k")).isEqualTo("ab");
      mine.put("k", "end");
      await()
          .untilAsserted(
              () ->
                  assertThat(listener.events())
                      .containsExactly(
                          "CREATED k ->a", "UPDATED k a>ab", "REMOVED k ab>ab", "CREATED k ->end"));

      assertThat(mine.get("loaded")).isEqualTo("l");
      CompletionListenerFuture loaded = new CompletionListenerFuture();
      mine.loadAll(Set.of("bulk"), true, loaded);
      loaded.get();
      Map<String, String> many =
          IntStream.range(0, 1500).boxed().collect(toMap(i -> "m" + i, i -> "v" + i));
      mine.putAll(many);
      assertThat(theirs.getAll(many.keySet())).isEqualTo(many);
      assertThat(keys(theirs))
          .containsAll(many.keySet())
          .contains("loaded", "bulk", "k")
          .hasSize(1503);
      theirs.removeAll(many.keySet());
      assertThat(keys(mine)).containsExactlyInAnyOrder("loaded", "bulk", "k");
      mine.clear();
      assertThat(keys(theirs)).isEmpty();
      CachetteHealth health = here.manager().unwrap(CachetteHealth.class);
      assertThat(health.ping().role()).isEqualTo(Ping.Role.MASTER);
    }
  }

  private static int append(MutableEntry<String, String> entry, Object... arguments) {
    entry.setValue(entry.getValue() + "b");
    return entry.getValue().length();
  }

  private static Set<String> keys(Cache<String, String> cache) {
    Set<String> keys = new HashSet<>();
    cache.forEach(entry -> keys.add(entry.getKey()));
    return keys;
  }

  private static Stream<String> refused(RedisServer server) {
    List<?> log = (List<?>) Objects.requireNonNull(server.command("ACL", "LOG"));
    return log.stream().map(entry -> (List<?>) entry).map(TopologiesTest::object);
  }

  /** The object that an entry of the log names. The entry is a list of names and values. */
  private static String object(List<?> entry) {
    return String.valueOf(entry.get(entry.indexOf("object") + 1));
  }

  private static Stream<RedisServer> servers() {
    return Stream.of(
            List.of(SINGLE, SENTINELS.master(), TLS_SENTINELS.master()),
            CLUSTER.nodes(),
            TLS_CLUSTER.nodes())
        .flatMap(List::stream);
  }

  private static boolean hasLoopbackOfVersion6() {
    byte[] loopback = new byte[16];
    loopback[15] = 1;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(loopback))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
