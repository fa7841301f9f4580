package io.cachette.cdi.internal.caching;

import io.cachette.cdi.internal.bean.MethodView;
import java.util.List;
import java.util.stream.IntStream;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheValue;
import org.jspecify.annotations.Nullable;

/**
 * The positions of the key parameters and of the value parameter of a method.
 *
 * @param keys the parameters with {@link CacheKey}; if none has it, all except the value
 * @param value the parameter with {@link CacheValue}; -1 if none has it
 */
record CacheParameters(List<Integer> keys, int value) {

  static CacheParameters of(MethodView method) {
    List<Integer> values = method.positionsOf(CacheValue.class);
    List<Integer> marked = method.positionsOf(CacheKey.class);
    List<Integer> others =
        IntStream.range(0, method.parameters().size())
            .boxed()
            .filter(position -> !values.contains(position))
            .toList();
    return new CacheParameters(
        marked.isEmpty() ? others : marked, values.isEmpty() ? -1 : values.get(0));
  }

  /** Returns the arguments of the key parameters, as a new array. */
  @Nullable Object[] selectKeyArguments(@Nullable Object[] arguments) {
    @Nullable Object[] selected = new Object[keys.size()];
    for (int i = 0; i < selected.length; i++) {
      selected[i] = arguments[keys.get(i)];
    }
    return selected;
  }
}
