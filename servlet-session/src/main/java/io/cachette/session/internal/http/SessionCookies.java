package io.cachette.session.internal.http;

import io.cachette.session.SessionSettings;
import io.cachette.session.internal.store.SessionToken;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
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
  private static final String SEPARATE_SUFFIX = "_REDIS";
  private static final String DEFAULT_PARAMETER = "jsessionid";
  private static final String HTTP_ONLY = "HttpOnly";
  private static final String JETTY = "org.eclipse.jetty.";

  /** Protects Redis: a client that sends more cookies of this name does so on purpose. */
  private static final int MAX_TOKENS = 4;

  /** Attributes with their own methods in the API; Jetty lists the name among them. */
  private static final Set<String> STANDARD_ATTRIBUTES =
      caseInsensitive(
          "Domain", "Path", "Max-Age", "Expires", "Secure", HTTP_ONLY, "Comment", "Name");

  private final ServletContext context;
  private final @Nullable String name;
  private final String suffix;

  /** Whether the container has session cookies of its own, or logs those of others. */
  private volatile boolean isSeparate;

  private SessionCookies(ServletContext context, @Nullable String name, String suffix) {
    this.context = context;
    this.name = name;
    this.suffix = suffix;
    this.isSeparate = LibertyCookies.isUsed(context.getSessionCookieConfig());
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
    String configured = Objects.requireNonNullElse(configuredName(), DEFAULT_COOKIE);
    return isSeparate && name == null ? configured + SEPARATE_SUFFIX : configured;
  }

  /**
   * Uses another name than the container, whose cookie would overwrite the session cookie, unless
   * the settings name the cookie. Called before the first request is handled.
   */
  void separateFromContainer() {
    isSeparate = true;
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

  /** Builds the cookie for a token. */
  Cookie newCookie(SessionToken token, boolean isSecure) {
    SessionCookieConfig config = context.getSessionCookieConfig();
    Cookie cookie = new Cookie(name(), toValue(token));
    readAttributes(config)
        .forEach(
            (attribute, value) -> {
              if (value != null && !STANDARD_ATTRIBUTES.contains(attribute)) {
                cookie.setAttribute(attribute, value);
              }
            });
    cookie.setPath(findPath(config));
    if (config.getDomain() != null) {
      cookie.setDomain(withoutLeadingDot(config.getDomain()));
    }
    cookie.setMaxAge(config.getMaxAge());
    cookie.setSecure(isSecure || config.isSecure());
    cookie.setHttpOnly(isHttpOnly(config));
    return cookie;
  }

  /** Some containers fail if there are no attributes, or have no attributes at all. */
  private static Map<String, String> readAttributes(SessionCookieConfig config) {
    try {
      return Objects.requireNonNullElse(config.getAttributes(), Map.of());
    } catch (NullPointerException | UnsupportedOperationException | AbstractMethodError e) {
      return Map.of();
    }
  }

  /** Whether the cookie is not switched to be visible to scripts. */
  private static boolean isHttpOnly(SessionCookieConfig config) {
    if (config.isHttpOnly()) {
      return true;
    }
    if (config.getClass().getName().startsWith(JETTY)) {
      // Jetty has the same value if none was set. Its text has only attributes that were set.
      return !config.toString().contains(HTTP_ONLY + "=false");
    }
    try {
      return config.getAttribute(HTTP_ONLY) == null;
    } catch (NullPointerException | UnsupportedOperationException | AbstractMethodError e) {
      return true;
    }
  }

  private String findPath(SessionCookieConfig config) {
    boolean isUnset = config.getPath() == null || LibertyCookies.isDefaultPath(config);
    String path = isUnset ? encode(context.getContextPath()) : config.getPath();
    return path.isEmpty() ? "/" : path;
  }

  /** Clients compare the path with that of a request, in which such characters are encoded. */
  private static String encode(String contextPath) {
    boolean isAscii = contextPath.chars().allMatch(each -> each > ' ' && each < 0x7f);
    return isAscii ? contextPath : toUri(contextPath).toASCIIString();
  }

  private static URI toUri(String path) {
    try {
      return new URI(null, null, path, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("The context path " + path + " is no path", e);
    }
  }

  /** RFC 6265 ignores the dot, and Tomcat refuses it. */
  private static String withoutLeadingDot(String domain) {
    return domain.startsWith(".") ? domain.substring(1) : domain;
  }
}
