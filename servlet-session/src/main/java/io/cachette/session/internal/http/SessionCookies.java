package io.cachette.session.internal.http;

import io.cachette.session.SessionSettings;
import io.cachette.session.internal.store.SessionToken;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads tokens from requests, and builds cookies as {@link SessionCookieConfig} configures them.
 * {@link SessionExchange} adds them to the response. Thread-safe.
 */
final class SessionCookies {

  private static final String DEFAULT_COOKIE = "JSESSIONID";
  private static final String DEFAULT_PARAMETER = "jsessionid";
  private static final String HTTP_ONLY = "HttpOnly";

  /** Protects Redis: a client that sends more cookies of this name does so on purpose. */
  private static final int MAX_TOKENS = 4;

  /** Attributes with their own methods in the API; Jetty lists the name among them. */
  private static final Set<String> STANDARD_ATTRIBUTES =
      caseInsensitive(
          "Domain", "Path", "Max-Age", "Expires", "Secure", HTTP_ONLY, "Comment", "Name");

  private final ServletContext context;
  private final @Nullable String name;
  private final String suffix;

  private SessionCookies(ServletContext context, @Nullable String name, String suffix) {
    this.context = context;
    this.name = name;
    this.suffix = suffix;
  }

  static SessionCookies of(ServletContext context, SessionSettings settings) {
    String route = settings.route();
    return new SessionCookies(context, settings.cookieName(), route == null ? "" : "." + route);
  }

  private static Set<String> caseInsensitive(String... names) {
    Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(List.of(names));
    return set;
  }

  /** Returns the name of the cookie. */
  String name() {
    return Objects.requireNonNullElse(configuredName(), DEFAULT_COOKIE);
  }

  /**
   * Returns the name of the path parameter. It is in lower case if the cookie has its default name,
   * which some containers return as the configured name.
   */
  String parameter() {
    return name().equals(DEFAULT_COOKIE) ? DEFAULT_PARAMETER : name();
  }

  private @Nullable String configuredName() {
    return name == null ? context.getSessionCookieConfig().getName() : name;
  }

  /** Returns the value of the cookie: the token and the route. */
  String toValue(SessionToken token) {
    return token.text() + suffix;
  }

  boolean mayUseCookies() {
    return context.getEffectiveSessionTrackingModes().contains(SessionTrackingMode.COOKIE);
  }

  boolean mayUseUrls() {
    return context.getEffectiveSessionTrackingModes().contains(SessionTrackingMode.URL);
  }

  /** Reads the tokens of a request from its cookies, or from its URL if it has no such cookie. */
  RequestedSession findRequested(HttpServletRequest request) {
    List<String> texts = mayUseCookies() ? readCookies(request) : List.of();
    if (!texts.isEmpty()) {
      return new RequestedSession(texts.get(0), true, parseTokens(texts));
    }
    String text = mayUseUrls() ? readUrl(request) : null;
    return text == null
        ? RequestedSession.NONE
        : new RequestedSession(text, false, parseTokens(List.of(text)));
  }

  private List<String> readCookies(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    Set<String> texts = new LinkedHashSet<>();
    if (cookies != null) {
      String cookieName = name();
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(cookieName)) {
          texts.add(Objects.requireNonNullElse(cookie.getValue(), ""));
        }
      }
      texts.addAll(readHeaders(request));
    }
    return List.copyOf(texts);
  }

  /** Some containers remove the path parameter from the URI, but return its value as an id. */
  private @Nullable String readUrl(HttpServletRequest request) {
    String path = request.getRequestURI();
    String prefix = ";" + parameter() + "=";
    int begin = path.indexOf(prefix);
    if (begin < 0) {
      return request.isRequestedSessionIdFromURL() ? request.getRequestedSessionId() : null;
    }
    String rest = path.substring(begin + prefix.length());
    return rest.split("[;/]", 2)[0];
  }

  /** Reads the header as well: Undertow returns only one of several cookies with the same name. */
  private List<String> readHeaders(HttpServletRequest request) {
    String prefix = name() + "=";
    return Collections.list(request.getHeaders("Cookie")).stream()
        .flatMap(header -> Arrays.stream(header.split(";", -1)))
        .map(String::strip)
        .filter(cookie -> cookie.startsWith(prefix))
        .map(cookie -> cookie.substring(prefix.length()))
        .toList();
  }

  private static List<SessionToken> parseTokens(List<String> texts) {
    return texts.stream()
        .map(SessionCookies::parseToken)
        .filter(Objects::nonNull)
        .distinct()
        .limit(MAX_TOKENS)
        .toList();
  }

  /** Parses the token before the route of the node that sent the cookie. */
  private static @Nullable SessionToken parseToken(String text) {
    int dot = text.indexOf('.');
    return SessionToken.parse(dot < 0 ? text : text.substring(0, dot));
  }

  /**
   * Whether a client sent its token with the route of another node.
   *
   * @param sent the value that the client sent
   */
  boolean isFromAnotherNode(@Nullable String sent, SessionToken token) {
    return sent != null && sent.startsWith(token.text()) && !sent.equals(toValue(token));
  }

  /** Whether two headers set the same cookie: clients keep the last one only. */
  boolean isSameCookie(String header, String other) {
    String prefix = name() + "=";
    return header.startsWith(prefix)
        && other.startsWith(prefix)
        && parseScope(header).equals(parseScope(other));
  }

  private static List<String> parseScope(String header) {
    return Arrays.stream(header.split("; ", -1))
        .filter(part -> part.startsWith("Path=") || part.startsWith("Domain="))
        .toList();
  }

  /** Builds the value of {@code Set-Cookie} for a token. */
  String buildHeader(SessionToken token, boolean isSecure) {
    SessionCookieConfig config = context.getSessionCookieConfig();
    StringBuilder header = new StringBuilder(name()).append('=').append(toValue(token));
    append(header, "Path", findPath(config));
    append(header, "Domain", config.getDomain());
    if (config.getMaxAge() >= 0) {
      append(header, "Max-Age", Integer.toString(config.getMaxAge()));
      append(header, "Expires", formatDate(Instant.now().plusSeconds(config.getMaxAge())));
    }
    if (isSecure || config.isSecure()) {
      append(header, "Secure", "");
    }
    if (config.isHttpOnly() || config.getAttribute(HTTP_ONLY) == null) {
      append(header, HTTP_ONLY, "");
    }
    for (Map.Entry<String, String> attribute : config.getAttributes().entrySet()) {
      if (!STANDARD_ATTRIBUTES.contains(attribute.getKey())) {
        append(header, attribute.getKey(), attribute.getValue());
      }
    }
    return header.toString();
  }

  private String findPath(SessionCookieConfig config) {
    String path = config.getPath() == null ? context.getContextPath() : config.getPath();
    return path.isEmpty() ? "/" : path;
  }

  private static String formatDate(Instant moment) {
    return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
        .format(moment.atOffset(ZoneOffset.UTC));
  }

  private static void append(StringBuilder header, String attribute, @Nullable String value) {
    if (value != null) {
      header.append("; ").append(attribute);
      if (!value.isEmpty()) {
        header.append('=').append(value);
      }
    }
  }
}
