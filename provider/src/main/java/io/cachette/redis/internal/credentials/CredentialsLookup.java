package io.cachette.redis.internal.credentials;

import io.cachette.internal.concurrent.DaemonThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.redisson.config.Credentials;
import org.redisson.config.CredentialsResolver;

/**
 * Finds the credentials of a connection. A {@link CredentialsHook} prepares them when a connection
 * opens; Redisson resolves them then, and again when they are renewed, on threads on which nothing
 * may wait. Thread-safe.
 */
public final class CredentialsLookup implements CredentialsResolver, AutoCloseable {

  private static final int MAX_KNOWN_ADDRESSES = 1_000;

  private final @Nullable CurrentCredentials server;
  private final @Nullable CurrentCredentials sentinel;
  private final List<InetSocketAddress> sentinels;

  /** Whether addresses with the port of a sentinel are sentinels. */
  private final Map<InetSocketAddress, Boolean> knownAddresses = new ConcurrentHashMap<>();

  /**
   * Creates the providers.
   *
   * @param sentinels host and port of all sentinels that the client asks; empty without sentinels
   * @param timeout how long a call of a provider may take
   * @throws IllegalArgumentException if a provider cannot be created
   */
  public CredentialsLookup(
      ChangingCredentials credentials, List<InetSocketAddress> sentinels, Duration timeout) {
    this.sentinels = List.copyOf(sentinels);
    this.server = open(credentials.server(), timeout);
    this.sentinel = open(credentials.sentinel(), timeout);
  }

  private static @Nullable CurrentCredentials open(
      @Nullable CredentialsSource source, Duration timeout) {
    return source == null ? null : new CurrentCredentials(source, timeout);
  }

  /** Asks for the credentials that {@link #resolve} returns from then on. Does not wait. */
  CompletableFuture<?> prepareAsync(InetSocketAddress address) {
    return findAsync(address)
        .thenCompose(
            found ->
                found.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : found.get().refreshAsync());
  }

  /** Returns the credentials that were prepared for an address last. */
  @Override
  public CompletionStage<Credentials> resolve(InetSocketAddress address) {
    return findAsync(address)
        .thenApply(found -> found.map(CurrentCredentials::last).orElseGet(Credentials::new));
  }

  /** Completes at once for an address that was found before. */
  private CompletableFuture<Optional<CurrentCredentials>> findAsync(InetSocketAddress address) {
    return isSentinelAsync(address)
        .thenApply(isSentinel -> Optional.ofNullable(isSentinel ? sentinel : server));
  }

  /** Sentinels and servers may have the same port. Names are looked up, which may wait. */
  private CompletableFuture<Boolean> isSentinelAsync(InetSocketAddress address) {
    List<InetSocketAddress> candidates =
        sentinels.stream().filter(node -> node.getPort() == address.getPort()).toList();
    Boolean known = candidates.isEmpty() ? Boolean.FALSE : knownAddresses.get(address);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    CompletableFuture<Boolean> found = new CompletableFuture<>();
    DaemonThreadFactory.newThread(
            "cachette-credentials",
            () -> {
              boolean isSentinel = candidates.stream().anyMatch(node -> isSameHost(node, address));
              if (knownAddresses.size() >= MAX_KNOWN_ADDRESSES) {
                knownAddresses.clear();
              }
              knownAddresses.put(address, isSentinel);
              found.complete(isSentinel);
            })
        .start();
    return found;
  }

  private static boolean isSameHost(InetSocketAddress node, InetSocketAddress address) {
    if (node.getHostString().equalsIgnoreCase(address.getHostString())) {
      return true;
    }
    try {
      return Stream.of(InetAddress.getAllByName(node.getHostString()))
          .anyMatch(found -> found.equals(address.getAddress()));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public CompletionStage<Void> nextRenewal() {
    return server == null ? new CompletableFuture<>() : server.nextRenewal();
  }

  /** Closes the providers that belong to the client. */
  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    if (sentinel != null) {
      sentinel.close();
    }
  }
}
