package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ArgumentsKeyTest {

  @Test
  void equals_arraysAndNulls_comparesDeeply() {
    ArgumentsKey key = new ArgumentsKey("a", new String[] {"b"}, null);
    assertThat(key)
        .isEqualTo(new ArgumentsKey("a", new String[] {"b"}, null))
        .hasSameHashCodeAs(new ArgumentsKey("a", new String[] {"b"}, null))
        .isNotEqualTo(new ArgumentsKey("a", new String[] {"c"}, null))
        .isNotEqualTo(new ArgumentsKey("a", new String[] {"b"}))
        .hasToString("[a, [b], null]");
  }

  @Test
  void constructor_argumentsChangedLater_keepsKey() {
    Object[] arguments = {"a", "b"};
    ArgumentsKey key = new ArgumentsKey(arguments);
    arguments[0] = "c";
    assertThat(key).isEqualTo(new ArgumentsKey("a", "b"));
  }
}
