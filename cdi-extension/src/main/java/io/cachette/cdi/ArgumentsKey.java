package io.cachette.cdi;

import java.io.Serial;
import java.util.Arrays;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * The generated key of a cached method with several key parameters, or with one argument that is
 * null or an array: the arguments in the order of the parameters.
 *
 * <pre>{@code
 * Cache<Object, Order> orders = manager.getCache("orders");
 * Order cachedForTwo = orders.get(new ArgumentsKey("4711", 7)); // the result of find("4711", 7)
 * Order cachedForOne = orders.get("4711"); // the result of find("4711")
 * }</pre>
 *
 * <p>A single argument that is neither null nor an array is itself the key.
 *
 * <p>The form of a key in Redis is the same in every JVM if its arguments have such a form; see
 * {@code docs/storage.md}, Keys.
 *
 * <p>Immutable and thread-safe if its arguments are.
 */
public final class ArgumentsKey implements GeneratedCacheKey {

  @Serial private static final long serialVersionUID = 1;

  /** {@code io.cachette.codec.internal.GeneratedKeys} reads this field by its name. */
  private final @Nullable Object[] arguments;

  /**
   * Creates the key of some arguments.
   *
   * @param arguments the arguments in the order of the parameters; copied, each may be null. Cast
   *     an array that is one argument, such as that of a variable arity parameter: {@code (Object)
   *     isbns}
   */
  public ArgumentsKey(@Nullable Object... arguments) {
    this.arguments = arguments.clone();
  }

  /** Compares the arguments; arrays by their elements. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ArgumentsKey key && Arrays.deepEquals(arguments, key.arguments);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(arguments);
  }

  /** Returns the arguments, such as {@code [42, 7]}. */
  @Override
  public String toString() {
    return Arrays.deepToString(arguments);
  }
}
