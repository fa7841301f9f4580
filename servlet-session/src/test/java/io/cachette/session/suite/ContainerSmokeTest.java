package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the other tests of this package rely on. */
class ContainerSmokeTest {

  private final Browser browser = new Browser();

  private static final class Greeting extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("Hello " + request.getServletContext().getInitParameter("name"));
    }
  }

  private static void greet(ServletContext context) {
    context.addServlet("greeting", new Greeting()).addMapping("/greeting");
  }

  @Test
  void a_servlet_answers() {
    WebApp app = WebApp.at("").initParameter("name", "world").onStartup(ContainerSmokeTest::greet);
    try (WebNode node = Containers.start(app)) {
      assertThat(browser.get(node, "/greeting").body()).isEqualTo("Hello world");
      assertThat(browser.get(node, "/other").status()).isEqualTo(404);
      assertThat(node.context("").getInitParameter("name")).isEqualTo("world");
    }
  }

  @Test
  void what_prevents_the_start_is_told() {
    IllegalArgumentException failure = new IllegalArgumentException("of the test");
    WebApp app =
        WebApp.at("")
            .onStartup(
                context -> {
                  throw failure;
                });
    assertThatThrownBy(() -> Containers.start(app).close())
        .isInstanceOf(IllegalStateException.class)
        .hasRootCause(failure);
  }
}
