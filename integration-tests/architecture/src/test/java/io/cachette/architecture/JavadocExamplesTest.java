package io.cachette.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.architecture.PublicTypes.PublicType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Javadoc of public types shows how to use them, by examples that compile. */
final class JavadocExamplesTest {

  @Test
  void javadoc_publicTypes_hasExample() {
    assertThat(PublicTypes.all())
        .filteredOn(type -> !Example.isIn(type))
        .extracting(PublicType::qualifiedName)
        .isEmpty();
  }

  @Test
  void examples_publicTypes_compile() {
    List<Example> examples =
        PublicTypes.all().stream().flatMap(type -> Example.of(type).stream()).toList();
    assertThat(examples).isNotEmpty();
    assertThat(ExampleCompiler.findErrors(examples).entrySet())
        .extracting(
            error ->
                "%s:%n%s%n%s"
                    .formatted(
                        error.getKey(),
                        String.join("\n", error.getValue()),
                        error.getKey().code().stripTrailing()))
        .isEmpty();
  }
}
