package io.cachette.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * A share in the one Redisson client that this JVM (strictly: this class loader) keeps for a
 * source. The client is opened by the first share and shut down by closing the last one; a client
 * that the application opened is never shut down.
 *
 * <p>Safe for use by several threads. Opening the first share connects: a few round trips; further
 * shares cost none. Who opens a share while another one connects waits for that connection; those
 * who open shares of different sources do not wait for each other.
 */
public final class SharedClient implements AutoCloseable {

  private static final Map<RedisSource, Shared> CLIENTS = new HashMap<>();

  private final RedissonClient client;
  private final Runnable ending;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SharedClient(RedissonClient client, Runnable ending) {
    this.client = client;
    this.ending = ending;
  }

  /**
   * Takes a share in the client of a source.
   *
   * @throws RedisUnavailableException if no server answers there, it refuses the connection, or the
   *     thread is interrupted while it waits
   * @throws IllegalArgumentException if the options or the configuration of the source cannot be
   *     used, or its client is shut down
   */
  public static SharedClient open(RedisSource source) {
    if (source instanceof RedisSource.Client own) {
      if (own.redisson().isShutdown()) {
        throw new IllegalArgumentException(
            "The RedissonClient of the application is shut down; hand over one that is open");
      }
      return new SharedClient(own.redisson(), () -> {});
    }
    Shared shared = share(source);
    try {
      return new SharedClient(shared.client.get(), () -> giveBack(source, shared));
    } catch (ExecutionException e) {
      giveBack(source, shared);
      throw failure(source, Objects.requireNonNullElse(e.getCause(), e));
    } catch (InterruptedException e) {
      giveBack(source, shared);
      Thread.currentThread().interrupt();
      throw new RedisUnavailableException(source, e);
    }
  }

  /** The client. Do not shut it down: others may share it. */
  public RedissonClient redisson() {
    return client;
  }

  /** Gives the share back; the last one shuts the client down. Closing twice does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      ending.run();
    }
  }

  private static Shared share(RedisSource source) {
    synchronized (CLIENTS) {
      Shared shared = CLIENTS.get(source);
      if (shared == null) {
        shared = new Shared();
        connect(source, shared);
        CLIENTS.put(source, shared);
      }
      shared.shares++;
      return shared;
    }
  }

  private static void giveBack(RedisSource source, Shared shared) {
    synchronized (CLIENTS) {
      if (--shared.shares > 0) {
        return;
      }
      CLIENTS.remove(source, shared);
    }
    // At once, or as soon as it is connected, if nobody waited for that.
    shared
        .client
        .minimalCompletionStage()
        .thenAccept(client -> client.shutdown(0, 5, TimeUnit.SECONDS));
  }

  private static RuntimeException failure(RedisSource source, Throwable cause) {
    return cause instanceof IllegalArgumentException
        ? new IllegalArgumentException(
            "No client for " + source + " can be set up: " + cause.getMessage(), cause)
        : new RedisUnavailableException(source, cause);
  }

  /**
   * On a thread of its own, which nobody interrupts: Redisson would leave its threads behind, and
   * the others who wait have no part in an interrupt.
   */
  private static void connect(RedisSource source, Shared shared) {
    Thread thread =
        new Thread(
            () -> {
              try {
                shared.client.complete(create(source));
              } catch (Throwable e) { // whoever waits must hear of it, and nobody who comes later
                forget(source, shared);
                shared.client.completeExceptionally(e);
              }
            },
            "cachette-connect");
    thread.setDaemon(true);
    thread.start();
  }

  private static RedissonClient create(RedisSource source) {
    Config config = RedissonConfig.of(source);
    // Redisson's threads inherit it, and would keep the loader of the application that came first.
    Thread.currentThread().setContextClassLoader(SharedClient.class.getClassLoader());
    try {
      return Redisson.create(config);
    } catch (IllegalArgumentException e) {
      if (source instanceof RedisSource.RedissonYaml) {
        throw new IllegalArgumentException(
            "Redisson refuses an address or another value in it; what it says of that is left out,"
                + " as it quotes passwords");
      }
      throw e;
    }
  }

  private static void forget(RedisSource source, Shared shared) {
    synchronized (CLIENTS) {
      CLIENTS.remove(source, shared);
    }
  }

  /** A client that is there or coming. Guarded by {@link #CLIENTS}. */
  private static final class Shared {
    final CompletableFuture<RedissonClient> client = new CompletableFuture<>();
    int shares;
  }
}
