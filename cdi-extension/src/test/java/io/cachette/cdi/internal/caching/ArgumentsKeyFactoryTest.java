package io.cachette.cdi.internal.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.cdi.ArgumentsKey;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ArgumentsKeyFactoryTest {

  @Test
  void create_oneArgument_returnsItUnlessNullOrArray() {
    Object argument = List.of("a");
    assertThat(ArgumentsKeyFactory.create(new Object[] {argument})).isEqualTo(argument);
    assertThat(ArgumentsKeyFactory.create(new Object[] {null}))
        .isEqualTo(new ArgumentsKey((Object) null));
    int[] array = {1, 2};
    assertThat(ArgumentsKeyFactory.create(new Object[] {array}))
        .isEqualTo(new ArgumentsKey(array.clone()));
    assertThat(ArgumentsKeyFactory.create(new Object[] {})).isEqualTo(new ArgumentsKey());
  }
}
