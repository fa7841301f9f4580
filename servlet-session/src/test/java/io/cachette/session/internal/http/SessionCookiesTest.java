package io.cachette.session.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.SessionSettings;
import io.cachette.session.internal.store.SessionToken;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.Cookie;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cookies from the settings of a container, which may have no attributes. */
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
    ServletContext context = context("/shop", failure);
    SessionCookies cookies = SessionCookies.of(context, SessionSettings.builder().build());

    Cookie cookie = cookies.newCookie(TOKEN, true);

    assertThat(cookie.getName()).isEqualTo("JSESSIONID");
    assertThat(cookie.getValue()).isEqualTo(TOKEN.text());
    assertThat(cookie.getPath()).isEqualTo("/shop");
    assertThat(cookie.isHttpOnly()).isTrue();
    assertThat(cookie.getSecure()).isTrue();
    assertThat(cookie.getAttribute("SameSite")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"/shop, /shop", "/café, /caf%C3%A9", "/a%20b, /a%20b", "'', /"})
  void newCookie_contextPath_isEncodedAsInRequests(String contextPath, String path) {
    ServletContext context = context(contextPath, NullPointerException.class);
    SessionCookies cookies = SessionCookies.of(context, SessionSettings.builder().build());

    assertThat(cookies.newCookie(TOKEN, true).getPath()).isEqualTo(path);
  }

  @Test
  void newCookie_domainWithLeadingDot_hasDomainWithoutIt() {
    ServletContext context = context("/shop", NullPointerException.class);
    SessionCookies cookies = SessionCookies.of(context, SessionSettings.builder().build());

    assertThat(cookies.newCookie(TOKEN, true).getDomain()).isEqualTo("shop.example");
  }

  private static ServletContext context(String path, Class<? extends Throwable> failure) {
    SessionCookieConfig config =
        fake(
            SessionCookieConfig.class,
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getAttributes", "getAttribute" ->
                      throw failure.getDeclaredConstructor().newInstance();
                  case "getMaxAge" -> -1;
                  case "getDomain" -> ".shop.example";
                  case "isSecure", "isHttpOnly" -> false;
                  default -> null;
                });
    return fake(
        ServletContext.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "getSessionCookieConfig" -> config;
              case "getContextPath" -> path;
              default -> null;
            });
  }

  private static <T> T fake(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            SessionCookiesTest.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
