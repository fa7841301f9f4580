package io.cachette.ratelimit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Clients that invent keys cannot make the memory of limiters grow without bounds. */
final class BoundedMapTest {

  @Test
  void update_fullMap_rejectsNewKeysAndKeepsKnownKeys() {
    BoundedMap<Long> map = new BoundedMap<>(3, (value, now) -> false);
    for (String key : new String[] {"a", "b", "c"}) {
      assertThat(map.update(key, known -> 1L)).isEqualTo(1);
    }

    assertThat(map.update("d", known -> 1L)).isNull();
    assertThat(map.get("d")).isNull();
    assertThat(map.update("a", known -> known == null ? 1 : known + 1)).isEqualTo(2);
    map.remove("a");
    assertThat(map.update("d", known -> 1L)).isEqualTo(1);
    assertThat(map.update("e", known -> 1L)).isNull();
  }

  @Test
  void update_fullMapWithDisposableValues_replacesThem() {
    BoundedMap<Long> map = new BoundedMap<>(3, (value, now) -> value == 0);
    map.update("old", known -> 0L);
    map.update("used", known -> 1L);
    map.update("older", known -> 0L);

    assertThat(map.update("new", known -> 1L)).isEqualTo(1);
    assertThat(map.get("old")).isNull();
    assertThat(map.get("older")).isNull();
    assertThat(map.get("used")).isEqualTo(1);
  }
}
