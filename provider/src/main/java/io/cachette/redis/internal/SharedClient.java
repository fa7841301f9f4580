package io.cachette.redis.internal;

import io.cachette.redis.RedisUnavailableException;
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

  private static final Map<RedisSource, RefCountedClient> CLIENTS = new HashMap<>();

  private final RedissonClient client;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SharedClient(RedissonClient client, Runnable onClose) {
    this.client = client;
    this.onClose = onClose;
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
    if (source instanceof RedisSource.Client applicationClient) {
      if (applicationClient.redisson().isShutdown()) {
        throw new IllegalArgumentException(
            "The RedissonClient of the application is shut down; hand over one that is open");
      }
      return new SharedClient(applicationClient.redisson(), () -> {});
    }
    RefCountedClient reference = acquire(source);
    try {
      return new SharedClient(reference.client.get(), () -> release(source, reference));
    } catch (ExecutionException e) {
      release(source, reference);
      throw newException(source, Objects.requireNonNullElse(e.getCause(), e));
    } catch (InterruptedException e) {
      release(source, reference);
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
      onClose.run();
    }
  }

  private static RefCountedClient acquire(RedisSource source) {
    synchronized (CLIENTS) {
      RefCountedClient reference = CLIENTS.get(source);
      if (reference == null) {
        reference = new RefCountedClient();
        connect(source, reference);
        CLIENTS.put(source, reference);
      }
      reference.referenceCount++;
      return reference;
    }
  }

  private static void release(RedisSource source, RefCountedClient reference) {
    synchronized (CLIENTS) {
      if (--reference.referenceCount > 0) {
        return;
      }
      CLIENTS.remove(source, reference);
    }
    // At once, or as soon as it is connected, if nobody waited for that.
    reference
        .client
        .minimalCompletionStage()
        .thenAccept(client -> client.shutdown(0, 5, TimeUnit.SECONDS));
  }

  private static RuntimeException newException(RedisSource source, Throwable cause) {
    return cause instanceof IllegalArgumentException
        ? new IllegalArgumentException(
            "No client for " + source + " can be set up: " + cause.getMessage(), cause)
        : new RedisUnavailableException(source, cause);
  }

  /**
   * On a thread of its own, which nobody interrupts: Redisson would leave its threads behind, and
   * the others who wait have no part in an interrupt.
   */
  private static void connect(RedisSource source, RefCountedClient reference) {
    Thread thread =
        new Thread(
            () -> {
              try {
                reference.client.complete(create(source));
              } catch (Throwable e) { // whoever waits must hear of it, and nobody who comes later
                remove(source, reference);
                reference.client.completeExceptionally(e);
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

  private static void remove(RedisSource source, RefCountedClient reference) {
    synchronized (CLIENTS) {
      CLIENTS.remove(source, reference);
    }
  }

  /** A client that is there or coming. Guarded by {@link #CLIENTS}. */
  private static final class RefCountedClient {
    final CompletableFuture<RedissonClient> client = new CompletableFuture<>();
    int referenceCount;
  }
}
