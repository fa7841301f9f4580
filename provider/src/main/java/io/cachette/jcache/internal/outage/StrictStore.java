package io.cachette.jcache.internal.outage;

import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.ForwardingStore;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.ReplyFields;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * A view of a {@link BypassStore} for operations that depend on an entry, and must not be decided
 * without Redis: reads, changes and leases fail during an outage with a {@link CacheException},
 * whose message says what is known about the change. A change with an unknown outcome begins the
 * bypass, as its entry has to be removed. All other calls are those of the store. Thread-safe.
 */
final class StrictStore extends ForwardingStore {

  private final String cacheName;
  private final BypassStore bypass;
  private final EntryStore redis;

  /**
   * Creates a view.
   *
   * @param redis the store without a bypass
   */
  StrictStore(String cacheName, BypassStore bypass, EntryStore redis) {
    super(bypass);
    this.cacheName = cacheName;
    this.bypass = bypass;
    this.redis = redis;
  }

  @Override
  public CompletionStage<List<Lookup>> read(List<byte[]> keys, Fetch fetch) {
    return attempt(() -> redis.read(keys, fetch), AffectedKeys.NONE);
  }

  @Override
  public CompletionStage<List<Change>> mutate(
      List<Mutation> mutations, ReplyFields replyFields, String token) {
    return attempt(() -> redis.mutate(mutations, replyFields, token), AffectedKeys.of(mutations));
  }

  @Override
  public CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> keys, String token, LeaseSpec spec, ReplyFields replyFields) {
    return attempt(() -> redis.lease(keys, token, spec, replyFields), AffectedKeys.ofLease(keys));
  }

  private <T> CompletionStage<T> attempt(
      Supplier<CompletionStage<T>> toRedis, AffectedKeys affected) {
    return bypass.attemptStrictly(
        toRedis, affected, failure -> newException(failure, !affected.uncertain().isEmpty()));
  }

  /**
   * Creates the exception of a call.
   *
   * @param failure null if Redis is not used now
   * @param isChange whether the call changes entries
   */
  private CacheException newException(@Nullable Throwable failure, boolean isChange) {
    Throwable cause = failure == null ? null : Completions.unwrap(failure);
    String reason = cause == null ? "" : " (" + cause.getMessage() + ")";
    boolean isUnknown = isChange && failure != null && OutageFailures.isOutcomeUnknown(failure);
    return new CacheException(
        "Cache '"
            + cacheName
            + "': Redis does not answer"
            + reason
            + ", and outage-conditional is fail; "
            + (isUnknown ? "whether a change was made is unknown" : "nothing was changed"),
        cause);
  }
}
