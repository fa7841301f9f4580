package io.cachette.configuration.internal.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.internal.ConfigurationInput;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests which of several entries applies to a cache. */
class CacheTemplatesTest {

  private final CacheTemplates templates;

  CacheTemplatesTest(@TempDir Path folder) {
    templates =
        ConfigurationInput.file(
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
  void of_severalMatchingEntries_usesMostSpecificEntry(String cache, String expected) {
    assertThat(templates.resolve(cache).loader()).isEqualTo(expected);
  }

  @Test
  void of_severalMatchingEntries_mergesSettings() {
    CacheTemplate orders = templates.resolve("orders");

    assertThat(orders.keyType()).isEqualTo("K");
    assertThat(orders.loader()).isEqualTo("order?");
    assertThat(orders.writer()).isEqualTo("default");
  }

  @Test
  void declared_namesAndPatterns_returnsExactNamesOnly() {
    assertThat(templates.declaredNames()).containsExactly("orders", "orders.items");
  }

  @Test
  void of_noEntries_returnsEmptyTemplate() {
    CacheTemplates nothing = new CacheTemplates(Map.of(), name -> CacheTemplate.EMPTY);

    assertThat(nothing.resolve("orders")).isEqualTo(CacheTemplate.EMPTY);
    assertThat(nothing.declaredNames()).isEmpty();
  }
}
