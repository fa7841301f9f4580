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
 * How tokens travel: in cookies that are as {@link SessionCookieConfig} wants them, and in URLs.
 * Safe for use by several threads.
 */
public final class SessionCookies {

  private static final String DEFAULT_COOKIE = "JSESSIONID";
  private static final String DEFAULT_PARAMETER = "jsessionid";
  private static final String HTTP_ONLY = "HttpOnly";

  /** So many cookies of the name are looked at; more of them are no accident. */
  private static final int MAX_TOKENS = 4;

  /** Attributes of cookies that have methods of their own; Jetty has the name among them. */
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

  public static SessionCookies of(ServletContext context, SessionSettings settings) {
    String route = settings.route();
    return new SessionCookies(context, settings.cookieName(), route == null ? "" : "." + route);
  }

  private static Set<String> caseInsensitive(String... names) {
    Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(List.of(names));
    return set;
  }

  /** Name of the cookie. */
  String name() {
    return Objects.requireNonNullElse(configuredName(), DEFAULT_COOKIE);
  }

  /** Name of the parameter of the path; some containers say the usual name if there is none. */
  String parameter() {
    return name().equals(DEFAULT_COOKIE) ? DEFAULT_PARAMETER : name();
  }

  private @Nullable String configuredName() {
    return name == null ? context.getSessionCookieConfig().getName() : name;
  }

  /** What clients get. */
  String toValue(SessionToken token) {
    return token.text() + suffix;
  }

  boolean mayUseCookies() {
    return context.getEffectiveSessionTrackingModes().contains(SessionTrackingMode.COOKIE);
  }

  boolean mayUseUrls() {
    return context.getEffectiveSessionTrackingModes().contains(SessionTrackingMode.URL);
  }

  /** What a request says of its session: its cookies, or else its URL. */
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

  /** Some containers leave the parameter in the path, all of them know the one they look for. */
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

  /** All of them in turn: of several cookies of one name, Undertow knows but one. */
  private List<String> readHeaders(HttpServletRequest request) {
    String beginning = name() + "=";
    return Collections.list(request.getHeaders("Cookie")).stream()
        .flatMap(header -> Arrays.stream(header.split(";", -1)))
        .map(String::strip)
        .filter(cookie -> cookie.startsWith(beginning))
        .map(cookie -> cookie.substring(beginning.length()))
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

  /** Without the route of the node that it was given out by. */
  private static @Nullable SessionToken parseToken(String text) {
    int dot = text.indexOf('.');
    return SessionToken.parse(dot < 0 ? text : text.substring(0, dot));
  }

  /**
   * Whether a client has to be given its token again, as another node gave it out.
   *
   * @param sent what the client sent
   */
  boolean isFromAnotherNode(@Nullable String sent, SessionToken token) {
    return sent != null && sent.startsWith(token.text()) && !sent.equals(toValue(token));
  }

  /** Whether clients keep only one of two cookies that we gave them. */
  boolean isSameCookie(String header, String other) {
    String beginning = name() + "=";
    return header.startsWith(beginning)
        && other.startsWith(beginning)
        && parseScope(header).equals(parseScope(other));
  }

  private static List<String> parseScope(String header) {
    return Arrays.stream(header.split("; ", -1))
        .filter(part -> part.startsWith("Path=") || part.startsWith("Domain="))
        .toList();
  }

  /** The value of {@code Set-Cookie} for a token. */
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
