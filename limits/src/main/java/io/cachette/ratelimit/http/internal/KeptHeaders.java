package io.cachette.ratelimit.http.internal;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The header fields that survive when a refusal replaces a response in progress. */
final class KeptHeaders {

  /** The fields that describe the replaced content, in lower case. */
  private static final Set<String> DROPPED =
      Stream.concat(
              Stream.of(
                  "Accept-Ranges",
                  "Cache-Control",
                  "Content-Disposition",
                  "Content-Encoding",
                  "Content-Language",
                  "Content-Length",
                  "Content-Location",
                  "Content-Range",
                  "Content-Type",
                  "ETag",
                  "Expires",
                  "Last-Modified",
                  "Transfer-Encoding"),
              RateLimitHeaders.NAMES.stream())
          .map(name -> name.toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  private KeptHeaders() {}

  /** Resets the response, except for fields that do not describe its content, such as cookies. */
  static void reset(HttpServletResponse response) {
    Map<String, Collection<String>> kept = new LinkedHashMap<>();
    for (String name : Set.copyOf(response.getHeaderNames())) {
      if (!DROPPED.contains(name.toLowerCase(Locale.ROOT))) {
        kept.put(name, List.copyOf(response.getHeaders(name)));
      }
    }
    response.reset();
    kept.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
  }
}
