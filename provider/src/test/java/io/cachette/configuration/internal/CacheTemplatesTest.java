package io.cachette.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of several entries is about a cache. */
class CacheTemplatesTest {

  private final CacheTemplates templates;

  CacheTemplatesTest(@TempDir Path folder) {
    templates =
        Opening.file(
                folder,
                """
                caches:
                  default: {loader: default, writer: default}
                  "orders.*": {loader: "orders.*"}
                  "*.items": {loader: "*.items"}
                  "orders.it*": {loader: "orders.it*"}
                  "order?": {loader: "order?"}
                  "a?c": {loader: first}
                  "a*c": {loader: second}
                  "[x].*": {loader: brackets}
                  orders.items: {loader: orders.items}
                  orders: {key-type: K}
                """)
            .read()
            .caches();
  }

  @ParameterizedTest
  @CsvSource({
    "orders.items, orders.items",
    "orders.other, orders.*",
    "orders.item, orders.it*",
    "orders.a.b, orders.*",
    "books.items, *.items",
    "order1, order?",
    "order, default",
    "orders, order?",
    "order12, default",
    "abc, first",
    "abbc, second",
    "[x].y, brackets",
    "x.y, default",
    "'orders.\n', orders.*",
    "default, default",
    "books, default",
  })
  void cache_isConfiguredByTheClosestEntry(String cache, String expected) {
    assertThat(templates.of(cache).loader()).isEqualTo(expected);
  }

  @Test
  void entries_complementEachOther() {
    CacheTemplate orders = templates.of("orders");

    assertThat(orders.keyType()).isEqualTo("K");
    assertThat(orders.loader()).isEqualTo("order?");
    assertThat(orders.writer()).isEqualTo("default");
  }

  @Test
  void declared_areTheExactNames() {
    assertThat(templates.declared()).containsExactly("orders", "orders.items");
  }

  @Test
  void nothing_saysNothing() {
    CacheTemplates nothing = new CacheTemplates(Map.of());

    assertThat(nothing.of("orders")).isEqualTo(CacheTemplate.EMPTY);
    assertThat(nothing.declared()).isEmpty();
  }
}
