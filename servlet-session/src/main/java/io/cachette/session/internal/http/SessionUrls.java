package io.cachette.session.internal.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;

/** Adds tokens to URLs, for clients without cookies. */
final class SessionUrls {

  private SessionUrls() {}

  /** Adds a path parameter to a URL. */
  static String encode(String url, String parameter, String value) {
    int end = findEndOfPath(url);
    String path = url.substring(0, end);
    String slash = path.endsWith("://" + findAuthority(url)) ? "/" : "";
    return path + slash + ";" + parameter + "=" + value + url.substring(end);
  }

  private static int findEndOfPath(String url) {
    for (int i = 0; i < url.length(); i++) {
      if (url.charAt(i) == '?' || url.charAt(i) == '#') {
        return i;
      }
    }
    return url.length();
  }

  private static String findAuthority(String url) {
    int begin = url.indexOf("://");
    if (begin < 0) {
      return "";
    }
    String rest = url.substring(begin + 3);
    return rest.split("[/?#]", 2)[0];
  }

  /** Whether a URL leads to the application of a request, and is not only a fragment. */
  static boolean isOfApplication(String url, HttpServletRequest request, String parameter) {
    if (url.startsWith("#") || url.contains(";" + parameter + "=")) {
      return false;
    }
    try {
      URI target = URI.create(request.getRequestURL().toString()).resolve(url);
      URI own = URI.create(request.getRequestURL().toString());
      return isSameServer(target, own) && isWithin(target.getRawPath(), request.getContextPath());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isSameServer(URI target, URI own) {
    return target.getScheme() != null
        && target.getScheme().equalsIgnoreCase(own.getScheme())
        && target.getHost() != null
        && target.getHost().equalsIgnoreCase(own.getHost())
        && findPort(target) == findPort(own);
  }

  private static int findPort(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return uri.getScheme().toLowerCase(Locale.ROOT).equals("https") ? 443 : 80;
  }

  private static boolean isWithin(String path, String contextPath) {
    return path.startsWith(contextPath)
        && (path.length() == contextPath.length()
            || contextPath.isEmpty()
            || "/;".indexOf(path.charAt(contextPath.length())) >= 0);
  }
}
