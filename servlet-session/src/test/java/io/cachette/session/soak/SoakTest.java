package io.cachette.session.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.session.SessionDetails;
import io.cachette.session.SessionStatistics;
import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Users with sessions on nodes that are replaced in turn, over a Redis that stops for a while now
 * and then. The system property {@code soak.seconds} says for how long: the profile {@code soak}
 * takes minutes, the usual build some seconds.
 */
class SoakTest {

  private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("soak.seconds", 5));
  private static final Duration TIME_BUDGET = Duration.ofMillis(1_500);
  private static final Duration HICCUP = Duration.ofMillis(400);
  private static final Duration OUTAGE = Duration.ofMillis(2_500);
  private static final Duration CALM = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Until then nodes have asked again for answers that they did not get. */
  private static final Duration SWEPT = Duration.ofSeconds(5);

  private static final int NODES = 3;
  private static final int USERS = 12;

  /** Counts all keys, and names those that stay for ever. */
  private static final String KEYS =
      """
      local cursor, count, forever = '0', 0, {}
      repeat
        local page = redis.call('SCAN', cursor, 'COUNT', 1000)
        cursor = page[1]
        for _, key in ipairs(page[2]) do
          count = count + 1
          if redis.call('PTTL', key) == -1 then
            forever[#forever + 1] = key
          end
        end
      until cursor == '0'
      return {count, forever}
      """;

  private final Tallies tallies = new Tallies();
  private final Fates fates = new Fates();
  private int replaced;
  private int looks;
  private long keys;

  @Test
  void sessions_replacedNodesAndOutages_stayConsistent() throws Exception {
    try (RedisServer redis = RedisServer.start();
        SoakCluster cluster =
            new SoakCluster(NODES, () -> SoakApp.on(redis.uri(), TIME_BUDGET, tallies), tallies)) {
      Outages outages = new Outages(redis, TIME_BUDGET);
      run(redis, cluster, outages);
      long strays = end(cluster);
      expectDead(cluster);
      expectTimesToLive(redis);
      expectHeard();
      report(cluster, outages, strays);
    }
    assertThat(tallies.violations()).isEmpty();
  }

  private void run(RedisServer redis, SoakCluster cluster, Outages outages) throws Exception {
    long end = System.nanoTime() + LENGTH.toNanos();
    ExecutorService users = Executors.newFixedThreadPool(USERS);
    try {
      List<Future<?>> visits = new ArrayList<>();
      for (int i = 0; i < USERS; i++) {
        SoakUser user = new SoakUser(cluster, outages, tallies, fates, i);
        visits.add(
            users.submit(
                () -> {
                  user.run(() -> System.nanoTime() - end > 0);
                  return null;
                }));
      }
      while (System.nanoTime() - end < 0) {
        disturb(redis, cluster, outages);
      }
      for (Future<?> visit : visits) {
        visit.get();
      }
    } finally {
      users.shutdownNow();
    }
  }

  private void disturb(RedisServer redis, SoakCluster cluster, Outages outages)
      throws InterruptedException {
    Thread.sleep(CALM.toMillis());
    cluster.replace(replaced++);
    outages.pause(HICCUP);
    Thread.sleep(CALM.toMillis());
    expectTimesToLive(redis);
    outages.pause(OUTAGE);
    Thread.sleep(CALM.toMillis());
  }

  /** Waits for those that expire, then ends those that nobody can: returns how many there were. */
  private long end(SoakCluster cluster) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () ->
                cluster.sessions().stream()
                    .noneMatch(session -> session.maxInactiveInterval().toSeconds() < 60));
    List<String> left = cluster.sessions().stream().map(SessionDetails::id).toList();
    left.forEach(cluster.sessions()::invalidate);
    long strays = fates.count(Fates.End.STRAYED) + fates.count(Fates.End.PERHAPS);
    if (left.size() > strays) {
      tallies.violation("%d sessions are left, %d may be".formatted(left.size(), strays));
    }
    if (cluster.sessions().count() > 0) {
      tallies.violation("Sessions are left that cannot be ended");
    }
    return left.size();
  }

  private void expectDead(SoakCluster cluster) throws Exception {
    for (Browser browser : fates.dead()) {
      String body = cluster.send(browser, "/read").get().body();
      tallies.deadTokens.increment();
      if (!body.equals(SoakApp.NONE)) {
        tallies.violation("A session came back: " + body);
      }
    }
  }

  private void expectTimesToLive(RedisServer redis) {
    List<?> reply = (List<?>) Objects.requireNonNull(redis.command("EVAL", KEYS, "0"));
    looks++;
    keys += (Long) reply.get(0);
    if (!((List<?>) reply.get(1)).isEmpty()) {
      tallies.violation("Keys without a time to live: " + reply.get(1));
    }
  }

  /** Whether each end was heard of once. */
  private void expectHeard() throws InterruptedException {
    Thread.sleep(SWEPT.toMillis());
    fates
        .all()
        .forEach(
            (user, end) -> {
              int heard = tallies.destructions(user);
              if (heard > 1 || (heard == 0 && end.isCertain())) {
                tallies.violation("The end of " + user + " was heard of " + heard + " times");
              }
            });
    if (tallies.created.sum() != tallies.creations.sum()) {
      tallies.violation(
          "sessionCreated: %d for %d".formatted(tallies.created.sum(), tallies.creations.sum()));
    }
    if (tallies.idsChanged.sum() != tallies.idChanges.sum()) {
      tallies.violation(
          "sessionIdChanged: %d for %d"
              .formatted(tallies.idsChanged.sum(), tallies.idChanges.sum()));
    }
  }

  private void report(SoakCluster cluster, Outages outages, long strays) {
    String text =
        """
        Soak of %d s on %s: %d nodes, %d replaced, %d hiccups of %d ms, %d outages of %d ms, %d users
        requests          %,9d, of which %,d without an answer of Redis
        sessions begun    %,9d, sessionCreated heard %,d times
        ids changed       %,9d, sessionIdChanged heard %,d times; %,d writes overtaken by a change
        contents compared %,9d
        logouts           %,9d, of which each raced with a request
        abandoned         %,9d
        ends heard of     %,9d, each once
        dead cookies      %,9d asked for again at the end
        stray sessions    %,9d, whose users got no answer
        keys              %,9d looked at in %,d looks, each with a time to live
        nodes counted     %,9d loads, %,d writes, %,d touches, %,d expired, %,d dropped
        violations        %,9d
        """
            .formatted(
                LENGTH.toSeconds(),
                Containers.current(),
                NODES,
                replaced,
                replaced,
                HICCUP.toMillis(),
                outages.count(),
                OUTAGE.toMillis(),
                USERS,
                tallies.requests.sum(),
                tallies.unknown.sum(),
                tallies.creations.sum(),
                tallies.created.sum(),
                tallies.idChanges.sum(),
                tallies.idsChanged.sum(),
                tallies.raced.sum(),
                tallies.compared.sum(),
                tallies.logouts.sum(),
                tallies.abandoned.sum(),
                tallies.ends(),
                tallies.deadTokens.sum(),
                strays,
                keys,
                looks,
                cluster.sum(SessionStatistics::loaded),
                cluster.sum(SessionStatistics::written),
                cluster.sum(SessionStatistics::touched),
                cluster.sum(SessionStatistics::expired),
                cluster.sum(SessionStatistics::dropped),
                tallies.violations().size());
    System.out.println(text);
  }
}
