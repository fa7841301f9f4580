package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.redis.CachetteHealth;
import io.cachette.redis.OutageListener;
import io.cachette.redis.OutageStatistics;
import io.cachette.redis.Ping;
import io.cachette.redis.RedisUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The health of the connection that {@link ResilientScripts} use. Thread-safe. */
public final class RedisHealth implements CachetteHealth {

  static final Script PING = Script.loadReadWrite(RedisHealth.class, "ping.lua");

  private final ResilientScripts scripts;

  /** Creates a view of the connection of these scripts. */
  public RedisHealth(ResilientScripts scripts) {
    this.scripts = scripts;
  }

  @Override
  public Ping ping() {
    long startNanos = System.nanoTime();
    CompletableFuture<Ping> ping =
        scripts.pingAllAsync().thenApply(replies -> toPing(replies, startNanos));
    try {
      return ping.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw newException("gave no reply before the thread was interrupted", e);
    } catch (ExecutionException e) {
      throw toException(Completions.causeOf(e));
    }
  }

  private static Ping toPing(List<List<Object>> replies, long startNanos) {
    boolean isReplica = replies.stream().anyMatch(RedisHealth::isReplica);
    return new Ping(
        isReplica ? Ping.Role.REPLICA : Ping.Role.MASTER,
        Duration.ofNanos(System.nanoTime() - startNanos));
  }

  private static boolean isReplica(List<Object> reply) {
    return new String((byte[]) reply.get(0), StandardCharsets.US_ASCII).equals("replica");
  }

  private RuntimeException toException(Throwable failure) {
    if (failure instanceof IllegalStateException || failure instanceof IllegalArgumentException) {
      return Completions.unchecked(failure); // closed, or settings that cannot be used
    }
    return newException(
        (Refusals.isReply(failure) ? "refuses the ping: " : "does not answer: ")
            + failure.getMessage(),
        failure);
  }

  private RedisUnavailableException newException(String problem, @Nullable Throwable cause) {
    return new RedisUnavailableException(scripts.server() + " " + problem, cause);
  }

  @Override
  public boolean isAvailable() {
    return scripts.isAvailable();
  }

  @Override
  public OutageStatistics statistics() {
    return scripts.monitor().statistics();
  }

  @Override
  public void addListener(OutageListener listener) {
    scripts.addListener(Objects.requireNonNull(listener, "listener"));
  }

  @Override
  public void removeListener(OutageListener listener) {
    scripts.monitor().listeners().remove(Objects.requireNonNull(listener, "listener"));
  }
}
