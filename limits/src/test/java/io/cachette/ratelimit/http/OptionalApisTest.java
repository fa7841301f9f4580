package io.cachette.ratelimit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

/** Applications without Jakarta Servlet and Jakarta REST. */
final class OptionalApisTest {

  /** Loads the project's classes anew, and finds neither API. */
  private static final class WithoutApis extends URLClassLoader {

    WithoutApis() {
      super(new URL[] {place()}, OptionalApisTest.class.getClassLoader());
    }

    private static URL place() {
      return RateLimitExchange.class.getProtectionDomain().getCodeSource().getLocation();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("jakarta.servlet.") || name.startsWith("jakarta.ws.rs.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("io.cachette.ratelimit.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }

  @Test
  void httpSupport_withoutServletAndRestApis_hasNoExchangeButSettings() throws Exception {
    try (WithoutApis loader = new WithoutApis()) {
      Class<?> exchange = loader.loadClass(RateLimitExchange.class.getName());
      assertThat(exchange).isNotEqualTo(RateLimitExchange.class);
      assertThat(exchange.getMethods()).isNotEmpty();
      assertThat(exchange.getMethod("current").invoke(null)).isEqualTo(java.util.Optional.empty());
      Class<?> settings = loader.loadClass(HttpSettings.class.getName());
      assertThat(settings.getMethod("ofApplication").invoke(null))
          .hasToString(HttpSettings.ofApplication().toString());
      assertThatThrownBy(() -> loader.loadClass(RateLimitFilter.class.getName()))
          .isInstanceOf(NoClassDefFoundError.class);
      assertThatThrownBy(() -> loader.loadClass(RateLimitExceptionMapper.class.getName()))
          .isInstanceOf(NoClassDefFoundError.class);
    }
  }
}
