package io.cachette.spring.boot.internal;

import io.cachette.spring.boot.CachetteTest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Finds {@link CachetteTest} on test classes. Spring's test support creates it. */
public final class TestServerCustomizerFactory implements ContextCustomizerFactory {

  /** Creates the factory, for Spring. */
  public TestServerCustomizerFactory() {}

  @Override
  public @Nullable ContextCustomizer createContextCustomizer(
      Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
    return TestContextAnnotationUtils.hasAnnotation(testClass, CachetteTest.class)
        ? new TestServerCustomizer()
        : null;
  }
}
