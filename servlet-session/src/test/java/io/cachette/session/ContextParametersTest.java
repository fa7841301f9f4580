package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;

/** Parameters of a context that caches of the same application read. */
@RedisTest
class ContextParametersTest {

  /** Uses a cache of the default manager, and a session. */
  private static final class CacheServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      request.getSession().setAttribute("user", "alice");
      ClassLoader loader = request.getServletContext().getClassLoader();
      try (CachetteCachingProvider provider = new CachetteCachingProvider();
          CacheManager manager = provider.getCacheManager(null, loader)) {
        manager
            .createCache("books", new MutableConfiguration<String, String>())
            .put("key", "value");
        response.getWriter().print("stored");
      }
    }
  }

  private static void start(ServletContext context) {
    context.addServlet("cache", new CacheServlet()).addMapping("/cache");
  }

  @Test
  void contextParameters_cacheAndSession_useTheSameServer(RedisServer redis) {
    WebApp app =
        WebApp.at("")
            .initParameter("cachette.redis.url", redis.uri().toString())
            .initParameter("cachette.namespace", "war")
            .initializer(SessionInitializer::new)
            .onStartup(ContextParametersTest::start);
    try (WebNode node = Containers.start(app)) {
      assertThat(new Browser().get(node, "/cache").body()).isEqualTo("stored");
    }
    assertThat((List<?>) redis.command("KEYS", "war:{books}*")).isNotEmpty();
    assertThat((List<?>) redis.command("KEYS", "war:session:*")).isNotEmpty();
  }
}
