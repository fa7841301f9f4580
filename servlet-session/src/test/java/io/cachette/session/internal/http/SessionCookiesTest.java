package io.cachette.session.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.SessionSettings;
import io.cachette.session.internal.store.SessionToken;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.Cookie;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cookies in containers whose {@code SessionCookieConfig} has no attributes. */
class SessionCookiesTest {

  private static final SessionToken TOKEN = SessionToken.generate();

  @ParameterizedTest
  @ValueSource(
      classes = {
        NullPointerException.class,
        UnsupportedOperationException.class,
        AbstractMethodError.class
      })
  void newCookie_attributesFail_hasNoneAndIsHttpOnly(Class<? extends Throwable> failure) {
    ServletContext context = contextWithAttributesThatFail(failure);
    SessionCookies cookies = SessionCookies.of(context, SessionSettings.builder().build());

    Cookie cookie = cookies.newCookie(TOKEN, true);

    assertThat(cookie.getName()).isEqualTo("JSESSIONID");
    assertThat(cookie.getValue()).isEqualTo(TOKEN.text());
    assertThat(cookie.getPath()).isEqualTo("/shop");
    assertThat(cookie.isHttpOnly()).isTrue();
    assertThat(cookie.getSecure()).isTrue();
    assertThat(cookie.getAttribute("SameSite")).isNull();
  }

  private static ServletContext contextWithAttributesThatFail(Class<? extends Throwable> failure) {
    SessionCookieConfig config =
        fake(
            SessionCookieConfig.class,
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getAttributes", "getAttribute" ->
                      throw failure.getDeclaredConstructor().newInstance();
                  case "getMaxAge" -> -1;
                  case "isSecure", "isHttpOnly" -> false;
                  default -> null;
                });
    return fake(
        ServletContext.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "getSessionCookieConfig" -> config;
              case "getContextPath" -> "/shop";
              default -> null;
            });
  }

  private static <T> T fake(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            SessionCookiesTest.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
