package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ArgumentsKeyTest {

  @Test
  void of_oneArgument_returnsItUnlessNullOrArray() {
    Object argument = List.of("a");
    assertThat(ArgumentsKey.of(new Object[] {argument})).isEqualTo(argument);
    assertThat(ArgumentsKey.of(new Object[] {null})).isEqualTo(new ArgumentsKey((Object) null));
    int[] array = {1, 2};
    assertThat(ArgumentsKey.of(new Object[] {array})).isEqualTo(new ArgumentsKey(array.clone()));
    assertThat(ArgumentsKey.of(new Object[] {})).isEqualTo(new ArgumentsKey());
  }

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
