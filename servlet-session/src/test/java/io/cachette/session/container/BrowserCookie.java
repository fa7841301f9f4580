package io.cachette.session.container;

import java.net.URI;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A cookie of a browser.
 *
 * @param name its name
 * @param value as the browser sends it
 * @param path where it is sent
 * @param end when the browser removes it; null if it has no end
 */
public record BrowserCookie(String name, String value, String path, @Nullable Instant end) {

  /** Reads a {@code Set-Cookie} header (RFC 6265, section 5.2) of the reply to a request. */
  static BrowserCookie parse(String header, URI request) {
    String[] parts = header.split(";", -1);
    int equals = parts[0].indexOf('=');
    String path = null;
    Instant expires = null;
    Instant maxAge = null;
    for (int i = 1; i < parts.length; i++) {
      String[] attribute = parts[i].strip().split("=", 2);
      String value = attribute.length == 1 ? "" : attribute[1].strip();
      switch (attribute[0].strip().toLowerCase(Locale.ROOT)) {
        case "path" -> path = value.startsWith("/") ? value : null;
        case "max-age" -> maxAge = Instant.now().plusSeconds(Long.parseLong(value));
        case "expires" -> expires = date(value);
        default -> {}
      }
    }
    return new BrowserCookie(
        parts[0].substring(0, equals).strip(),
        parts[0].substring(equals + 1).strip(),
        path == null ? defaultPath(request) : path,
        maxAge == null ? expires : maxAge);
  }

  private static @Nullable Instant date(String value) {
    try {
      // Some servers write 01-Jan-1970.
      return ZonedDateTime.parse(value.replace('-', ' '), DateTimeFormatter.RFC_1123_DATE_TIME)
          .toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static String defaultPath(URI request) {
    int slash = request.getRawPath().lastIndexOf('/');
    return slash <= 0 ? "/" : request.getRawPath().substring(0, slash);
  }

  boolean hasEnded() {
    return end != null && !end.isAfter(Instant.now());
  }

  /** RFC 6265, section 5.1.4. */
  boolean matches(URI request) {
    String requested = request.getRawPath();
    return requested.startsWith(path)
        && (requested.length() == path.length()
            || path.endsWith("/")
            || requested.charAt(path.length()) == '/');
  }
}
