package io.cachette.jcache.internal.processor;

import io.cachette.jcache.ExtendedEntry;
import io.cachette.jcache.WriteOptions;
import io.cachette.jcache.internal.entry.Decision;
import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.store.Ttl;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The mutable entry of an entry processor. It records calls and changes nothing in the cache; when
 * the processor returns, only the net effect counts. Not thread-safe.
 */
final class ProcessorEntry<K, V> implements ExtendedEntry<K, V> {

  private enum State {
    UNTOUCHED,
    ACCESSED,
    LOADED,
    SET,
    REMOVED
  }

  private final K key;
  private final Snapshot<V> entry;
  private final Invocation.EntryCheck<K, V> check;
  private @Nullable Function<K, @Nullable V> loader;
  private State state = State.UNTOUCHED;
  private boolean isLoaded;
  private @Nullable V value;
  private @Nullable Ttl ttl;

  /**
   * Creates the entry of a run.
   *
   * @param loader null if the cache does not read through
   * @param check checks the values that the processor sets
   */
  ProcessorEntry(
      K key,
      Snapshot<V> entry,
      @Nullable Function<K, @Nullable V> loader,
      Invocation.EntryCheck<K, V> check) {
    this.key = key;
    this.entry = entry;
    this.loader = loader;
    this.check = check;
  }

  @Override
  public boolean exists() {
    return switch (state) {
      case UNTOUCHED -> entry.exists();
      case REMOVED -> false;
      case ACCESSED, LOADED, SET -> true;
    };
  }

  @Override
  public K getKey() {
    return key;
  }

  /**
   * Returns the value. An absent entry is loaded at most once, and only before the first change,
   * because a change replaces the value of the source.
   */
  @Override
  @SuppressWarnings("NullAway") // the API says that the value of an absent entry is null
  public V getValue() {
    if (state == State.UNTOUCHED && entry.exists()) {
      state = State.ACCESSED;
      value = entry.value();
    } else if (state == State.UNTOUCHED && loader != null) {
      value = loader.apply(key);
      loader = null;
      isLoaded = value != null;
      state = isLoaded ? State.LOADED : State.UNTOUCHED;
    }
    return value;
  }

  /**
   * Removes the entry. If this run of the processor created it, the source does not have it, and
   * nothing is deleted there.
   */
  @Override
  public void remove() {
    boolean isCreatedHere = state == State.SET && !entry.exists() && !isLoaded;
    state = isCreatedHere ? State.UNTOUCHED : State.REMOVED;
    value = null;
    loader = null;
  }

  @Override
  public void setValue(V newValue) {
    setValue(newValue, WriteOptions.defaults());
  }

  @Override
  public void setValue(V newValue, WriteOptions options) {
    Objects.requireNonNull(newValue, "value");
    ttl = check.check(key, newValue, options);
    value = newValue;
    state = State.SET;
    loader = null;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new IllegalArgumentException("An entry cannot be unwrapped to " + type.getName());
  }

  /** Returns the net effect of the calls. */
  Decision<V> toDecision() {
    V result = value;
    return switch (state) {
      case UNTOUCHED -> Decision.none();
      case ACCESSED -> Decision.access();
      case LOADED -> Decision.load(Objects.requireNonNull(result));
      case SET -> Decision.put(Objects.requireNonNull(result), ttl);
      case REMOVED -> Decision.remove();
    };
  }
}
