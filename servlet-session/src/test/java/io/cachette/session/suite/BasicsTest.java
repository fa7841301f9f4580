package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** A session is used on one node after another. */
@RedisTest
class BasicsTest {

  private static WebApp app(RedisServer redis) {
    return SessionApp.on(redis.uri())
        .page("/set", BasicsTest::set)
        .page("/get", BasicsTest::get)
        .page(
            "/remove",
            (request, response) ->
                request.getSession().removeAttribute(request.getParameter("name")))
        .page("/logout", (request, response) -> request.getSession().invalidate())
        .page(
            "/renew", (request, response) -> response.getWriter().print(request.changeSessionId()))
        .build();
  }

  private static void set(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession();
    session.setAttribute(request.getParameter("name"), request.getParameter("value"));
    response.getWriter().print(session.getId());
  }

  private static void get(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    if (session == null) {
      response.getWriter().print("none");
      return;
    }
    for (String name : Collections.list(session.getAttributeNames())) {
      response.getWriter().print(name + "=" + session.getAttribute(name) + ";");
    }
  }

  @Test
  void session_twoNodes_isSharedAndEndsOnBoth(RedisServer redis) {
    try (WebNode one = Containers.start(app(redis));
        WebNode two = Containers.start(app(redis))) {
      Browser browser = new Browser();
      Reply first = browser.get(one, "/set?name=cart&value=book");
      assertThat(first.status()).isEqualTo(200);
      assertThat(first.setCookies()).singleElement().asString().startsWith("JSESSIONID=");
      assertThat(browser.get(two, "/get").body()).isEqualTo("cart=book;");
      browser.get(two, "/set?name=cart&value=lamp");
      assertThat(browser.get(one, "/get").body()).isEqualTo("cart=lamp;");
      browser.get(one, "/remove?name=cart");
      assertThat(browser.get(two, "/get").body()).isEmpty();
      Browser before = browser.copy();
      assertThat(browser.get(two, "/renew").body()).isNotEqualTo(first.body());
      assertThat(before.get(one, "/get").body()).isEqualTo("none");
      browser.get(one, "/set?name=cart&value=rug");
      assertThat(browser.get(two, "/get").body()).isEqualTo("cart=rug;");
      browser.get(one, "/logout");
      assertThat(browser.get(two, "/get").body()).isEqualTo("none");
    }
  }
}
