package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Condition;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The change that an operation asks for. It says the same to the server, which decides it in one
 * trip, and to this JVM, which decides it after reading the entry.
 *
 * @param action PUT or REMOVE
 * @param expected what {@link Condition#SAME} compares with, by {@code equals()}, arrays by what is
 *     in them
 * @param value what PUT stores
 */
public record Request<K, V>(
    K key, Action action, Condition condition, @Nullable V expected, @Nullable V value)
    implements Decider<V> {

  public static <K, V> Request<K, V> put(K key, V value) {
    return new Request<>(key, Action.PUT, Condition.ANY, null, value);
  }

  public static <K, V> Request<K, V> putIfAbsent(K key, V value) {
    return new Request<>(key, Action.PUT, Condition.ABSENT, null, value);
  }

  public static <K, V> Request<K, V> replace(K key, V value) {
    return new Request<>(key, Action.PUT, Condition.PRESENT, null, value);
  }

  public static <K, V> Request<K, V> replace(K key, V expected, V value) {
    return new Request<>(key, Action.PUT, Condition.SAME, expected, value);
  }

  public static <K, V> Request<K, V> remove(K key) {
    return new Request<>(key, Action.REMOVE, Condition.ANY, null, null);
  }

  public static <K, V> Request<K, V> remove(K key, V expected) {
    return new Request<>(key, Action.REMOVE, Condition.SAME, expected, null);
  }

  @Override
  public Decision<V> decide(Snapshot<V> entry) {
    if (!holds(entry)) {
      return condition == Condition.SAME && entry.exists() ? Decision.access() : Decision.none();
    }
    return value == null ? Decision.remove() : Decision.put(value);
  }

  @Override
  public boolean dependsOnValue() {
    return condition == Condition.SAME;
  }

  private boolean holds(Snapshot<V> entry) {
    return switch (condition) {
      case ANY -> true;
      case ABSENT -> !entry.exists();
      case PRESENT -> entry.exists();
      case SAME -> entry.exists() && Objects.deepEquals(entry.value(), expected);
      case TICKET -> throw new IllegalStateException("Only loads have tickets");
    };
  }
}
