package io.cachette.cdi.internal.caching;

import io.cachette.cdi.internal.bean.MethodView;
import java.util.List;
import java.util.stream.IntStream;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheValue;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters of a method make the key, and which one is the value.
 *
 * @param keys those with {@link CacheKey}, or else all but the value
 * @param value -1 if there is none
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

  /** The arguments that make the key. */
  @Nullable Object[] keyArguments(@Nullable Object[] arguments) {
    @Nullable Object[] chosen = new Object[keys.size()];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = arguments[keys.get(i)];
    }
    return chosen;
  }
}
