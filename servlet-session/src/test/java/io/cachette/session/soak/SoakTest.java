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
 * Users with sessions on nodes that are replaced one after the other, and a Redis that pauses
 * repeatedly. The system property {@code soak.seconds} is the duration: the profile {@code soak}
 * takes minutes, the usual build some seconds.
 */
class SoakTest {

  private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("soak.seconds", 5));
  private static final Duration TIME_BUDGET = Duration.ofMillis(1_500);
  private static final Duration HICCUP = Duration.ofMillis(400);
  private static final Duration OUTAGE = Duration.ofMillis(2_500);
  private static final Duration CALM = Duration.ofSeconds(1);
  private static final Duration EXPIRY_TIMEOUT = Duration.ofSeconds(60);

  /** Time in which nodes repeat requests to Redis whose replies they did not get. */
  private static final Duration NOTIFICATION_TIME = Duration.ofSeconds(5);

  private static final int NODES = 3;
  private static final int USERS = 12;

  /** Counts all keys, and returns those without a time to live. */
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

  private final SoakCounters counters = new SoakCounters();
  private final SessionOutcomes outcomes = new SessionOutcomes();
  private int replaced;
  private int scans;
  private long keys;

  @Test
  void sessions_replacedNodesAndOutages_stayConsistent() throws Exception {
    try (RedisServer redis = RedisServer.start();
        SoakCluster cluster =
            new SoakCluster(
                NODES, () -> SoakApp.on(redis.uri(), TIME_BUDGET, counters), counters)) {
      Outages outages = new Outages(redis, TIME_BUDGET);
      run(redis, cluster, outages);
      long unknown = end(cluster);
      expectEnded(cluster);
      expectTimesToLive(redis);
      expectNotifiedOnce();
      report(cluster, outages, unknown);
    }
    assertThat(counters.violations()).isEmpty();
  }

  private void run(RedisServer redis, SoakCluster cluster, Outages outages) throws Exception {
    long end = System.nanoTime() + LENGTH.toNanos();
    ExecutorService users = Executors.newFixedThreadPool(USERS);
    try {
      List<Future<?>> visits = new ArrayList<>();
      for (int i = 0; i < USERS; i++) {
        SoakUser user = new SoakUser(cluster, outages, counters, outcomes, i);
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

  /**
   * Waits until abandoned sessions have expired, then destroys those whose id no user knows.
   *
   * @return how many those were
   */
  private long end(SoakCluster cluster) {
    await()
        .atMost(EXPIRY_TIMEOUT)
        .ignoreExceptions()
        .until(
            () ->
                cluster.sessions().stream()
                    .noneMatch(session -> session.maxInactiveInterval().toSeconds() < 60));
    List<String> left = cluster.sessions().stream().map(SessionDetails::id).toList();
    left.forEach(cluster.sessions()::invalidate);
    long unknown =
        outcomes.count(SessionOutcomes.Outcome.ID_UNKNOWN)
            + outcomes.count(SessionOutcomes.Outcome.START_UNKNOWN);
    if (left.size() > unknown) {
      counters.addViolation("%d sessions are left, %d may be".formatted(left.size(), unknown));
    }
    if (cluster.sessions().count() > 0) {
      counters.addViolation("Sessions are left that cannot be ended");
    }
    return left.size();
  }

  private void expectEnded(SoakCluster cluster) throws Exception {
    for (Browser browser : outcomes.endedBrowsers()) {
      String body = cluster.send(browser, "/read").get().body();
      counters.endedTokens.increment();
      if (!body.equals(SoakApp.NONE)) {
        counters.addViolation("A session came back: " + body);
      }
    }
  }

  private void expectTimesToLive(RedisServer redis) {
    List<?> reply = (List<?>) Objects.requireNonNull(redis.command("EVAL", KEYS, "0"));
    scans++;
    keys += (Long) reply.get(0);
    if (!((List<?>) reply.get(1)).isEmpty()) {
      counters.addViolation("Keys without a time to live: " + reply.get(1));
    }
  }

  /** Checks that listeners were notified once of the end of each session. */
  private void expectNotifiedOnce() throws InterruptedException {
    Thread.sleep(NOTIFICATION_TIME.toMillis());
    outcomes
        .all()
        .forEach(
            (user, outcome) -> {
              int notified = counters.destroyedEvents(user);
              if (notified > 1 || (notified == 0 && outcome.isEndCertain())) {
                counters.addViolation(
                    "Listeners were notified " + notified + " times of the end of " + user);
              }
            });
    if (counters.createdEvents.sum() != counters.creations.sum()) {
      counters.addViolation(
          "sessionCreated: %d for %d"
              .formatted(counters.createdEvents.sum(), counters.creations.sum()));
    }
    if (counters.idChangedEvents.sum() != counters.idChanges.sum()) {
      counters.addViolation(
          "sessionIdChanged: %d for %d"
              .formatted(counters.idChangedEvents.sum(), counters.idChanges.sum()));
    }
  }

  private void report(SoakCluster cluster, Outages outages, long unknown) {
    String text =
        """
        Soak of %d s on %s: %d nodes, %d replaced, %d hiccups of %d ms, %d outages of %d ms, %d users
        requests          %,9d, of which %,d without an answer of Redis
        sessions begun    %,9d, sessionCreated called %,d times
        ids changed       %,9d, sessionIdChanged called %,d times; %,d writes overtaken by a change
        contents compared %,9d
        logouts           %,9d, of which each raced with a request
        abandoned         %,9d
        sessionDestroyed  %,9d, each called once
        ended sessions    %,9d asked for again at the end
        unknown sessions  %,9d, whose users got no answer
        keys              %,9d read in %,d scans, each with a time to live
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
                counters.requests.sum(),
                counters.unknown.sum(),
                counters.creations.sum(),
                counters.createdEvents.sum(),
                counters.idChanges.sum(),
                counters.idChangedEvents.sum(),
                counters.raced.sum(),
                counters.compared.sum(),
                counters.logouts.sum(),
                counters.abandoned.sum(),
                counters.destroyedSessions(),
                counters.endedTokens.sum(),
                unknown,
                keys,
                scans,
                cluster.sum(SessionStatistics::loaded),
                cluster.sum(SessionStatistics::written),
                cluster.sum(SessionStatistics::touched),
                cluster.sum(SessionStatistics::expired),
                cluster.sum(SessionStatistics::dropped),
                counters.violations().size());
    System.out.println(text);
  }
}
