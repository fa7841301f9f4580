package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.cdi.internal.CacheExtension;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.DefinitionException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.util.Iterator;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheKeyInvocationContext;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResolverFactory;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.annotation.GeneratedCacheKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A deployment with a wrong cache annotation fails. The message names the class, the method and the
 * rule.
 */
@RedisTest
@SuppressWarnings("unused") // the beans are never called
final class CacheAnnotationValidatorTest {

  private final RedisServer server;

  CacheAnnotationValidatorTest(RedisServer server) {
    this.server = server;
  }

  static Stream<Arguments> misuses() {
    return Stream.of(
        Arguments.of(ResultOfVoid.class, "find(java.lang.String): @CacheResult returns nothing"),
        Arguments.of(ResultOfVoidStage.class, "@CacheResult returns nothing"),
        Arguments.of(ResultOfStream.class, "that can be read only once"),
        Arguments.of(ResultOfIterator.class, "that can be read only once"),
        Arguments.of(ResultOfInputStream.class, "that can be read only once"),
        Arguments.of(ResultOfPublisher.class, "that can be read only once"),
        Arguments.of(ResultOfFuture.class, "that can be read only once"),
        Arguments.of(ResultOfStageOfStream.class, "that can be read only once"),
        Arguments.of(ResultOfOptionalInt.class, "no value in itself"),
        Arguments.of(PutWithoutValue.class, "put(java.lang.String): @CachePut needs exactly one"),
        Arguments.of(
            PutOfTwoValues.class, "@CachePut needs exactly one parameter with @CacheValue"),
        Arguments.of(ValueOfResult.class, "which only @CachePut uses"),
        Arguments.of(KeyAndValue.class, "both @CacheKey and @CacheValue"),
        Arguments.of(KeyOfRemoveAll.class, "@CacheRemoveAll uses no key"),
        Arguments.of(TwoAnnotations.class, "stand on one method, which may have one of them"),
        Arguments.of(ThreeAnnotations.class, "stand on one method, which may have one of them"),
        Arguments.of(TwoOnClass.class, "stand on one class, which may have one of them"),
        Arguments.of(FitsNothing.class, "fits none of the methods"),
        Arguments.of(Private.class, "must not be private, static or final"),
        Arguments.of(Static.class, "must not be private, static or final"),
        Arguments.of(FilterWithoutCache.class, "name an exceptionCacheName"),
        Arguments.of(FilterBefore.class, "has afterInvocation = false"),
        Arguments.of(AbstractGenerator.class, "AbstractKeys, which is abstract"),
        Arguments.of(DefaultGenerator.class, "NeedsArgument, which is no bean and has no"),
        Arguments.of(AbstractFactory.class, "AbstractResolvers, which is abstract"),
        Arguments.of(LoadingWithoutResult.class, "but the method has no @CacheResult"),
        Arguments.of(LoadingOfSkipGet.class, "which skipGet = true never looks at"),
        Arguments.of(LoadingForSoon.class, "staleFor is \"soon\", but must be 500ms, 30s"),
        Arguments.of(LoadingWithJitter.class, "jitter is 1.5"),
        Arguments.of(LoadingOnClass.class, "lease is \"-1s\""),
        Arguments.of(LoadingOfParent.class, "lease is \"-1s\""),
        Arguments.of(LoadingTooEarly.class, "refreshAhead is PT1M, but must be shorter"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misuses")
  void deployment_invalidCacheAnnotation_failsWithRule(Class<?> bean, String rule) {
    assertThat(Deployment.failure(server, bean))
        .contains(DefinitionException.class.getName())
        .contains(bean.getName())
        .contains(rule);
  }

  @Test
  void deployment_annotationsDisabled_logsWarningOnly() throws IOException {
    try (LogCapture logged = LogCapture.of(CacheExtension.class)) {
      System.setProperty("cachette.cdi.enabled", "false");
      Deployment.start(server, PutWithoutValue.class);
      assertThat(logged.messages())
          .anySatisfy(text -> assertThat(text).contains("@CachePut needs"));
    } finally {
      System.clearProperty("cachette.cdi.enabled");
    }
  }

  @ApplicationScoped
  static class ResultOfVoid {
    @CacheResult
    public void find(String key) {}
  }

  @ApplicationScoped
  static class ResultOfVoidStage {
    @CacheResult
    public CompletionStage<Void> find(String key) {
      throw new UnsupportedOperationException();
    }
  }

  @ApplicationScoped
  static class ResultOfStream {
    @CacheResult
    public Stream<String> find(String key) {
      return Stream.of();
    }
  }

  @ApplicationScoped
  static class ResultOfIterator {
    @CacheResult
    public Iterator<String> find(String key) {
      throw new UnsupportedOperationException();
    }
  }

  @ApplicationScoped
  static class ResultOfInputStream {
    @CacheResult
    public InputStream find(String key) {
      return InputStream.nullInputStream();
    }
  }

  @ApplicationScoped
  static class ResultOfPublisher {
    @CacheResult
    public Flow.Publisher<String> find(String key) {
      throw new UnsupportedOperationException();
    }
  }

  @ApplicationScoped
  static class ResultOfFuture {
    @CacheResult
    public Future<String> find(String key) {
      throw new UnsupportedOperationException();
    }
  }

  @ApplicationScoped
  static class ResultOfStageOfStream {
    @CacheResult
    public CompletionStage<Stream<String>> find(String key) {
      throw new UnsupportedOperationException();
    }
  }

  @ApplicationScoped
  static class ResultOfOptionalInt {
    @CacheResult
    public OptionalInt find(String key) {
      return OptionalInt.empty();
    }
  }

  @ApplicationScoped
  static class PutWithoutValue {
    @CachePut
    public void put(String key) {}
  }

  @ApplicationScoped
  static class PutOfTwoValues {
    @CachePut
    public void put(String key, @CacheValue String one, @CacheValue String two) {}
  }

  @ApplicationScoped
  static class ValueOfResult {
    @CacheResult
    public String find(String key, @CacheValue String value) {
      return key;
    }
  }

  @ApplicationScoped
  static class KeyAndValue {
    @CachePut
    public void put(@CacheKey @CacheValue String value) {}
  }

  @ApplicationScoped
  static class KeyOfRemoveAll {
    @CacheRemoveAll
    public void removeAll(@CacheKey String key) {}
  }

  @ApplicationScoped
  static class TwoAnnotations {
    @CacheResult
    @CacheRemove
    public String find(String key) {
      return key;
    }
  }

  @ApplicationScoped
  static class ThreeAnnotations {
    @CacheResult
    @CacheRemove
    @CacheRemoveAll
    public String find(String key) {
      return key;
    }
  }

  @ApplicationScoped
  @CacheResult
  @CacheRemoveAll
  static class TwoOnClass {
    public String find(String key) {
      return key;
    }
  }

  @ApplicationScoped
  @CacheResult
  static class FitsNothing {
    public void find(String key) {}
  }

  @ApplicationScoped
  static class Private {
    @CacheResult
    private String find(String key) {
      return key;
    }
  }

  @ApplicationScoped
  static class Static {
    @CacheResult
    public static String find(String key) {
      return key;
    }
  }

  @ApplicationScoped
  static class FilterWithoutCache {
    @CacheResult(cachedExceptions = IOException.class)
    public String find(String key) {
      return key;
    }
  }

  @ApplicationScoped
  static class FilterBefore {
    @CacheRemove(afterInvocation = false, evictFor = IOException.class)
    public void remove(String key) {}
  }

  abstract static class AbstractKeys implements CacheKeyGenerator {}

  @ApplicationScoped
  static class AbstractGenerator {
    @CacheResult(cacheKeyGenerator = AbstractKeys.class)
    public String find(String key) {
      return key;
    }
  }

  static class NeedsArgument implements CacheKeyGenerator {
    NeedsArgument(String argument) {}

    @Override
    public GeneratedCacheKey generateCacheKey(
        CacheKeyInvocationContext<? extends Annotation> context) {
      return new ArgumentsKey();
    }
  }

  @ApplicationScoped
  @CacheDefaults(cacheKeyGenerator = NeedsArgument.class)
  static class DefaultGenerator {
    @CacheResult
    public String find(String key) {
      return key;
    }
  }

  abstract static class AbstractResolvers implements CacheResolverFactory {}

  @ApplicationScoped
  static class AbstractFactory {
    @CacheRemoveAll(cacheResolverFactory = AbstractResolvers.class)
    public void clear() {}
  }

  @ApplicationScoped
  static class LoadingWithoutResult {
    @CacheLoading
    @CacheRemove
    public void remove(String key) {}
  }

  @ApplicationScoped
  static class LoadingOfSkipGet {
    @CacheLoading(staleFor = "1s")
    @CacheResult(skipGet = true)
    public String find(String key) {
      return key;
    }
  }

  @ApplicationScoped
  static class LoadingForSoon {
    @CacheLoading(staleFor = "soon")
    @CacheResult
    public String find(String key) {
      return key;
    }
  }

  @ApplicationScoped
  static class LoadingWithJitter {
    @CacheLoading(jitter = 1.5)
    @CacheResult
    public String find(String key) {
      return key;
    }
  }

  @ApplicationScoped
  @CacheLoading(lease = "-1s")
  static class LoadingOnClass {
    @CacheResult
    public String find(String key) {
      return key;
    }
  }

  @ApplicationScoped
  static class LoadingOfParent extends LoadingParent {
    @CacheResult
    public String find(String key) {
      return key;
    }
  }

  @CacheLoading(lease = "-1s")
  static class LoadingParent {}

  @ApplicationScoped
  static class LoadingTooEarly {
    @CacheLoading(timeToLive = "1m", refreshAhead = "1m")
    @CacheResult
    public String find(String key) {
      return key;
    }
  }
}
