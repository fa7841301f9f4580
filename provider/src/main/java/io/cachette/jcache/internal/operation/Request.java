package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Decider;
import io.cachette.jcache.internal.entry.Decision;
import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Ttl;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A conditional change that an operation requests. The script in Redis decides it in one round
 * trip, or this JVM decides it after reading the entry, with the same result.
 *
 * @param action PUT or REMOVE
 * @param expected the value for {@link Condition#SAME}, which compares by {@code equals()} and
 *     arrays by their elements
 * @param value the value that PUT stores
 * @param ttl the time to live of the value that PUT stores, or null for the expiry policy
 */
public record Request<K, V>(
    K key,
    Action action,
    Condition condition,
    @Nullable V expected,
    @Nullable V value,
    @Nullable Ttl ttl)
    implements Decider<V> {

  public static <K, V> Request<K, V> put(K key, V value) {
    return new Request<>(key, Action.PUT, Condition.ANY, null, value, null);
  }

  public static <K, V> Request<K, V> putIfAbsent(K key, V value) {
    return new Request<>(key, Action.PUT, Condition.ABSENT, null, value, null);
  }

  public static <K, V> Request<K, V> replace(K key, V value) {
    return new Request<>(key, Action.PUT, Condition.PRESENT, null, value, null);
  }

  public static <K, V> Request<K, V> replace(K key, V expected, V value) {
    return new Request<>(key, Action.PUT, Condition.SAME, expected, value, null);
  }

  public static <K, V> Request<K, V> remove(K key) {
    return new Request<>(key, Action.REMOVE, Condition.ANY, null, null, null);
  }

  public static <K, V> Request<K, V> remove(K key, V expected) {
    return new Request<>(key, Action.REMOVE, Condition.SAME, expected, null, null);
  }

  /**
   * Returns the same request with a time to live, which overrides the expiry policy.
   *
   * @param given null for the expiry policy
   */
  public Request<K, V> withTtl(@Nullable Ttl given) {
    return new Request<>(key, action, condition, expected, value, given);
  }

  @Override
  public Decision<V> decide(Snapshot<V> entry) {
    if (!isConditionMet(entry)) {
      return condition == Condition.SAME && entry.exists() ? Decision.access() : Decision.none();
    }
    return value == null ? Decision.remove() : Decision.put(value, ttl);
  }

  @Override
  public boolean isValueDependent() {
    return condition == Condition.SAME;
  }

  @Override
  public boolean isRemoval() {
    return action == Action.REMOVE;
  }

  private boolean isConditionMet(Snapshot<V> entry) {
    return switch (condition) {
      case ANY -> true;
      case ABSENT -> !entry.isPresent();
      case PRESENT -> entry.isPresent();
      case SAME -> entry.exists() && Objects.deepEquals(entry.value(), expected);
      case SAME_TOKEN -> throw new IllegalStateException("Only loads have tokens");
    };
  }
}
