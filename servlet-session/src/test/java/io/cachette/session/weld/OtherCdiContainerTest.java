package io.cachette.session.weld;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.CartApp;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.util.Iterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CDI containers that keep beans of the session scope in sessions of the container. */
@RedisTest
class OtherCdiContainerTest {

  /** A CDI container with a bean manager only. */
  private static final class OtherCdi extends CDI<Object> {

    static void reset() {
      configuredProvider = null;
    }

    @Override
    public BeanManager getBeanManager() {
      return (BeanManager)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {BeanManager.class},
              (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
              });
    }

    @Override
    public Instance<Object> select(Annotation... qualifiers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <U> Instance<U> select(Class<U> type, Annotation... qualifiers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <U> Instance<U> select(TypeLiteral<U> type, Annotation... qualifiers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isUnsatisfied() {
      return true;
    }

    @Override
    public boolean isAmbiguous() {
      return false;
    }

    @Override
    public void destroy(Object instance) {}

    @Override
    public Handle<Object> getHandle() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<? extends Handle<Object>> handles() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Object get() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterator<Object> iterator() {
      throw new UnsupportedOperationException();
    }
  }

  @AfterEach
  void resetProvider() {
    OtherCdi.reset();
  }

  @Test
  void session_beansInContainerSession_hasCookieOfItsOwn(RedisServer redis) {
    CDI.setCDIProvider(OtherCdi::new);
    try (WebNode node = Containers.start(CartApp.on(redis.uri()).build())) {
      Browser browser = new Browser();
      Reply reply = browser.get(node, "/set?a=1");
      assertThat(reply.setCookies()).singleElement().asString().startsWith("JSESSIONID_REDIS=");
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=1}");
    }
  }

  @Test
  void session_beansInContainerSessionAndCookieNamed_hasThatName(RedisServer redis) {
    CDI.setCDIProvider(OtherCdi::new);
    try (WebNode node =
        Containers.start(
            CartApp.on(redis.uri()).settings(settings -> settings.cookieName("SID")).build())) {
      assertThat(new Browser().get(node, "/set?a=1").setCookies())
          .singleElement()
          .asString()
          .startsWith("SID=");
    }
  }
}
