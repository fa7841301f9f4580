package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.internal.concurrent.DaemonThreadFactory;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.credentials.CredentialsLookup;
import io.cachette.redis.internal.redisson.RedissonLibrary;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.Codec;
import org.redisson.config.Config;

/**
 * A share in the Redisson client of a source. This JVM (strictly: this class loader) keeps one
 * client for each source. Opening the first share opens the client, and closing the last share
 * shuts it down. A client of the application is never shut down.
 *
 * <p>Thread-safe. Opening the first share connects, which takes a few round trips; further shares
 * take none. If a thread opens a share while another thread connects to the same source, it waits
 * for that connection. Threads that open shares of different sources do not wait for each other.
 */
public final class SharedClient implements AutoCloseable {

  /**
   * The codec of look-ups by plain commands. By its class, they can be told from commands of the
   * application, so that they fail at once when their connection is closed.
   */
  public static final Codec LOOK_UP_CODEC = new LookUpCodec();

  private static final Map<RedisSource, RefCountedClient> CLIENTS = new HashMap<>();

  private static final Duration GLOBAL_THREAD_TIMEOUT = Duration.ofSeconds(3);
  private static final AtomicBoolean HAS_AWAITED_GLOBAL_THREAD = new AtomicBoolean();

  private final RedissonClient client;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SharedClient(RedissonClient client, Runnable onClose) {
    this.client = client;
    this.onClose = onClose;
  }

  /**
   * Opens a share in the client of a source.
   *
   * @param onConnecting called once the client has started and connects, on any thread. Starting it
   *     loads its classes, which takes seconds on a busy machine. Not called if opening fails
   *     before
   * @throws RedisUnavailableException if no server answers, if the server refuses the connection,
   *     or if the thread is interrupted while it waits
   * @throws IllegalArgumentException if the options or the configuration of the source cannot be
   *     used, or its client is shut down
   * @throws LinkageError if the classes of the client do not fit together; the message names the
   *     class and the jar
   */
  public static SharedClient open(RedisSource source, Runnable onConnecting) {
    if (source instanceof RedisSource.Client applicationClient) {
      onConnecting.run();
      if (applicationClient.redisson().isShutdown()) {
        throw new IllegalArgumentException(
            "The RedissonClient of the application is shut down; hand over one that is open");
      }
      return new SharedClient(applicationClient.redisson(), () -> {});
    }
    RefCountedClient reference = acquire(source);
    CompletableFuture<Void> unused = reference.connecting.thenRun(onConnecting);
    try {
      return new SharedClient(reference.client.get(), () -> release(source, reference));
    } catch (ExecutionException e) {
      release(source, reference);
      throw newException(source, Completions.causeOf(e));
    } catch (InterruptedException e) {
      release(source, reference);
      Thread.currentThread().interrupt();
      throw newUnavailableException(source, e);
    }
  }

  /** Opens a share in the client of a source, see {@link #open(RedisSource, Runnable)}. */
  public static SharedClient open(RedisSource source) {
    return open(source, () -> {});
  }

  /** Returns the client. Do not shut it down, since other shares may use it. */
  public RedissonClient redisson() {
    return client;
  }

  /** Whether {@link #unwrap} gives a client of this type. */
  public static boolean isUnwrappable(Class<?> type) {
    return type.isAssignableFrom(RedissonClient.class);
  }

  /**
   * Returns the client to an application. It must not shut it down.
   *
   * @throws ClassCastException if the type is not {@linkplain #isUnwrappable unwrappable}
   */
  public <T> T unwrap(Class<T> type) {
    return type.cast(client);
  }

  /**
   * Subscribes to a channel until the subscription is cancelled or the client is shut down. Costs
   * one round trip. The subscription refers to no other object of the application.
   *
   * @param receiver called on a thread of the client, on which nothing may wait
   * @return completes when the subscription is active; fails with a {@link StoreFailureException}
   *     if Redis does not answer within the time budget, and a later answer ends the subscription
   * @throws IllegalStateException if the scripts are closed
   */
  public static CompletableFuture<Subscription> subscribeAsync(
      ResilientScripts scripts, String channel, Consumer<byte[]> receiver) {
    CompletableFuture<Subscription> subscription = new CompletableFuture<>();
    CompletableFuture<?> unused =
        scripts
            .<Integer>callAsync(
                channel, client -> subscribeAsync(client, channel, receiver, subscription))
            .whenComplete(
                (id, e) -> {
                  if (e != null) {
                    subscription.completeExceptionally(e);
                  }
                });
    return subscription;
  }

  private static CompletionStage<Integer> subscribeAsync(
      RedissonClient client,
      String channel,
      Consumer<byte[]> receiver,
      CompletableFuture<Subscription> subscription) {
    RTopic topic = client.getTopic(channel, ByteArrayCodec.INSTANCE);
    return topic
        .addListenerAsync(byte[].class, (from, message) -> receiver.accept(message))
        .whenComplete(
            (id, e) -> {
              Subscription active = () -> removeListener(topic, id);
              if (e == null && !subscription.complete(active)) {
                active.cancel();
              }
            });
  }

  private static void removeListener(RTopic topic, int id) {
    CompletionStage<?> unused = ClientThreads.callAndClean(() -> topic.removeListenerAsync(id));
  }

  /** Closes the share. Closing the last share shuts the client down. Closing twice does nothing. */
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
    // The client may still be connecting, if the threads that waited for it were interrupted.
    reference
        .client
        .minimalCompletionStage()
        .thenAccept(
            client -> {
              client.shutdown(0, 5, TimeUnit.SECONDS);
              closeCredentials(client.getConfig());
              awaitFirstEndOfGlobalThread();
            });
  }

  /**
   * Waits at the first shutdown, for three seconds at most, until the global thread of netty has
   * ended, which it does a second after its last task. It loads classes then. If a container had
   * stopped the class loader before, the thread would fail, wait for ever, and keep the class
   * loader.
   */
  private static void awaitFirstEndOfGlobalThread() {
    if (HAS_AWAITED_GLOBAL_THREAD.getAndSet(true)) {
      return;
    }
    GlobalEventExecutor.INSTANCE.execute(() -> {}); // a thread that was not started cannot end
    try {
      boolean unused =
          GlobalEventExecutor.INSTANCE.awaitInactivity(
              GLOBAL_THREAD_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException newException(RedisSource source, Throwable cause) {
    if (cause instanceof LinkageError e) {
      throw RedissonLibrary.explain(e);
    }
    return cause instanceof IllegalArgumentException
        ? new IllegalArgumentException(
            "No client for " + source + " can be set up: " + cause.getMessage(), cause)
        : newUnavailableException(source, cause);
  }

  private static RedisUnavailableException newUnavailableException(
      RedisSource source, Throwable cause) {
    return new RedisUnavailableException(
        "No connection to " + source + ": " + RedisFailureExplainer.explainNoConnection(cause),
        RedisFailureExplainer.withoutSecrets(cause));
  }

  /**
   * Connects on a separate thread that is never interrupted. If a caller connected on its own
   * thread, an interrupt would leave threads of Redisson behind, and would fail the other callers
   * that wait.
   */
  private static void connect(RedisSource source, RefCountedClient reference) {
    DaemonThreadFactory.newThread(
            "cachette-connect",
            () -> {
              try {
                reference.client.complete(
                    create(source, () -> reference.connecting.complete(null)));
              } catch (Throwable e) { // fails callers that wait; later ones connect again
                remove(source, reference);
                reference.client.completeExceptionally(e);
              }
            })
        .start();
  }

  private static RedissonClient create(RedisSource source, Runnable onConnecting) {
    Config config = RedissonConfig.of(source);
    config.setNettyHook(new ConnectingHook(config.getNettyHook(), onConnecting));
    if (config.getNettyExecutor() == null) {
      config.setNettyExecutor(new ClientThreads());
    }
    // Redisson's threads inherit the context class loader, and would keep that of one application.
    Thread.currentThread().setContextClassLoader(SharedClient.class.getClassLoader());
    try {
      return Redisson.create(config);
    } catch (RuntimeException | Error e) {
      closeCredentials(config);
      if (source instanceof RedisSource.RedissonYaml && e instanceof IllegalArgumentException) {
        throw new IllegalArgumentException(
            "Redisson refuses an address or another value in it; its message is left out, as it"
                + " quotes passwords");
      }
      throw e;
    }
  }

  private static void closeCredentials(Config config) {
    if (config.getCredentialsResolver() instanceof CredentialsLookup credentials) {
      credentials.close();
    }
  }

  private static void remove(RedisSource source, RefCountedClient reference) {
    synchronized (CLIENTS) {
      CLIENTS.remove(source, reference);
    }
  }

  static boolean isLookUp(@Nullable Codec codec) {
    return codec instanceof LookUpCodec;
  }

  private static final class LookUpCodec extends ByteArrayCodec {}

  /** A subscription to a channel. */
  @FunctionalInterface
  public interface Subscription {
    /** Ends the subscription. Does not wait for Redis. */
    void cancel();
  }

  /** A client that is open or connecting. */
  private static final class RefCountedClient {
    final CompletableFuture<RedissonClient> client = new CompletableFuture<>();

    /** Completes when the client has started and connects. */
    final CompletableFuture<Void> connecting = new CompletableFuture<>();

    /** Guarded by {@link #CLIENTS}. */
    int referenceCount;
  }
}
