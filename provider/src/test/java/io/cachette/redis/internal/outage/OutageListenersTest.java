package io.cachette.redis.internal.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.redis.OutageEvent;
import io.cachette.redis.OutageListener;
import io.cachette.testkit.LogCapture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queue of the events that wait for a slow listener. */
@Timeout(60)
class OutageListenersTest {

  private static final int QUEUE = 1_000;

  private final CountDownLatch mayGoOn = new CountDownLatch(1);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final List<String> reasons = new CopyOnWriteArrayList<>();

  @AutoClose
  private final OutageListeners listeners =
      new OutageListeners(OutageListenersTest.class.getClassLoader());

  /** Blocks at its first event. */
  private final OutageListener blocking =
      new OutageListener() {
        @Override
        public void outageBegan(OutageEvent event) {
          reasons.add(event.reason());
          entered.countDown();
          try {
            mayGoOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
      };

  private void publish(String reason) {
    OutageEvent event = new OutageEvent("Tests", "host", Instant.EPOCH, Duration.ZERO, reason);
    listeners.notifyAsync(listener -> listener.outageBegan(event));
  }

  @Test
  void notifyAsync_fullQueue_dropsFurtherEventsAndLogsThat() throws Exception {
    listeners.add(blocking);
    publish("first");
    entered.await();
    try (LogCapture logged = LogCapture.of(OutageListeners.class)) {
      List<String> queued = IntStream.range(0, QUEUE).mapToObj(i -> "queued " + i).toList();
      queued.forEach(this::publish);
      assertThat(logged.messages()).isEmpty();

      publish("dropped");

      assertThat(logged.messages()).singleElement().asString().contains("this one is dropped");
      mayGoOn.countDown();
      await().until(() -> reasons.size() > QUEUE);
      publish("last");
      await().until(() -> reasons.contains("last"));
      assertThat(reasons)
          .hasSize(QUEUE + 2)
          .startsWith("first", "queued 0")
          .containsSubsequence(queued)
          .doesNotContain("dropped");
    }
  }

  @Test
  void close_waitingEvents_callsNoListenerAnyMore() throws Exception {
    listeners.add(blocking);
    publish("first");
    entered.await();
    publish("second");
    try (LogCapture logged = LogCapture.of(OutageListeners.class)) {
      listeners.close();
      publish("third");
      mayGoOn.countDown();

      await()
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .noneMatch(thread -> thread.getName().startsWith("cachette-outage")));
      assertThat(reasons).containsExactly("first");
      assertThat(logged.messages()).isEmpty();
      assertThat(listeners.add(blocking)).isFalse();
    }
  }
}
