package io.cachette.jcache.internal.processor;

import io.cachette.jcache.WriteOptions;
import io.cachette.jcache.internal.entry.Decider;
import io.cachette.jcache.internal.entry.Decision;
import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.store.Ttl;
import java.util.function.Function;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * The invocation of an entry processor for one entry. It decides on the change by running the
 * processor, and keeps the result or the exception. After a conflict with another change the
 * processor runs again, and only the last run counts. Not thread-safe.
 */
public final class Invocation<K, V, T> implements Decider<V>, EntryProcessorResult<T> {

  private final K key;
  private final EntryProcessor<K, V, T> processor;
  private final Object[] arguments;
  private final @Nullable Function<K, @Nullable V> loader;
  private final EntryCheck<K, V> check;
  private Decision<V> decision = Decision.none();
  private boolean hasFoundEntry;
  private @Nullable T result;
  private @Nullable EntryProcessorException failure;

  /**
   * Creates an invocation.
   *
   * @param loader null if the cache does not read through
   * @param check checks the values that the processor sets
   */
  public Invocation(
      K key,
      EntryProcessor<K, V, T> processor,
      Object[] arguments,
      @Nullable Function<K, @Nullable V> loader,
      EntryCheck<K, V> check) {
    this.key = key;
    this.processor = processor;
    this.arguments = arguments;
    this.loader = loader;
    this.check = check;
  }

  /** Checks an entry that a processor sets. */
  @FunctionalInterface
  public interface EntryCheck<K, V> {
    /**
     * Returns the time to live that the options set, or null for the expiry policy.
     *
     * @throws ClassCastException if the key or the value does not have the type of the cache
     */
    @Nullable Ttl check(K key, V value, WriteOptions options);
  }

  @Override
  public Decision<V> decide(Snapshot<V> entry) {
    ProcessorEntry<K, V> mutable = new ProcessorEntry<>(key, entry, loader, check);
    hasFoundEntry = entry.exists();
    result = null;
    failure = null;
    decision = Decision.none();
    try {
      result = processor.process(mutable, arguments);
      decision = mutable.toDecision();
    } catch (EntryProcessorException e) {
      failure = e;
    } catch (Exception e) {
      failure = new EntryProcessorException("The entry processor failed; nothing was changed", e);
    }
    return decision;
  }

  /** Lets {@link #get} fail, because the change of the processor could not be made. */
  public void fail(RuntimeException cause) {
    decision = Decision.none();
    failure =
        new EntryProcessorException(
            "The change of the entry processor was not made: " + cause.getMessage(), cause);
  }

  /** Lets {@link #get} fail, although the change was made, if there was one. */
  public void failAfterChange(RuntimeException cause) {
    failure =
        new EntryProcessorException(
            "The change of the entry processor was made, but a listener failed", cause);
  }

  @Override
  public Decision<V> decideWithoutValue(CacheException cause) {
    fail(cause);
    return decision;
  }

  /** Returns whether the entry existed when the processor ran. */
  public boolean hasFoundEntry() {
    return hasFoundEntry;
  }

  @Override
  public boolean isValueDependent() {
    return true;
  }

  public K key() {
    return key;
  }

  /** Returns whether the stored value was loaded and not set by the processor. */
  public boolean isLoad() {
    return decision.kind() == Decision.Kind.LOAD;
  }

  /** Returns whether {@link #get} throws or returns a result that is not null. */
  public boolean hasResult() {
    return failure != null || result != null;
  }

  @Override
  @SuppressWarnings("NullAway") // processors may return null
  public T get() {
    if (failure != null) {
      throw failure;
    }
    return result;
  }
}
