package io.cachette.cdi.internal.limiting;

import io.cachette.ratelimit.http.RateLimitExchange;
import jakarta.interceptor.InvocationContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The template of a {@code key} member, with placeholders for values of a call. A value that a call
 * does not have is empty. Immutable.
 */
final class KeyTemplate {

  /** The supported placeholders, for messages. */
  private static final String PLACEHOLDERS = "{0}, {param:name}, {principal}, {ip}, {header:Name}";

  private static final Logger LOG = System.getLogger(KeyTemplate.class.getName());
  private static final AtomicBoolean WARNED = new AtomicBoolean();
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)\\}");

  private final List<Function<InvocationContext, String>> parts;

  private KeyTemplate(List<Function<InvocationContext, String>> parts) {
    this.parts = parts;
  }

  /**
   * Parses a template.
   *
   * @param principal supplies the name of the caller
   * @throws IllegalArgumentException if a placeholder is unknown, or the method has no parameter
   *     for it
   */
  static KeyTemplate of(String text, Method method, Supplier<Optional<String>> principal) {
    List<Function<InvocationContext, String>> parts = new ArrayList<>();
    Matcher placeholder = PLACEHOLDER.matcher(text);
    boolean isOnly = placeholder.results().count() == 1;
    placeholder.reset();
    int end = 0;
    while (placeholder.find()) {
      addLiteral(text.substring(end, placeholder.start()), parts);
      Function<InvocationContext, String> value =
          createValue(placeholder.group(1), method, principal);
      parts.add(isOnly ? value : value.andThen(KeyArguments::escape));
      end = placeholder.end();
    }
    addLiteral(text.substring(end), parts);
    return new KeyTemplate(parts);
  }

  private static void addLiteral(String text, List<Function<InvocationContext, String>> parts) {
    if (text.contains("{") || text.contains("}")) {
      throw createUnknownPlaceholder(text);
    }
    if (!text.isEmpty()) {
      parts.add(call -> text);
    }
  }

  private static Function<InvocationContext, String> createValue(
      String name, Method method, Supplier<Optional<String>> principal) {
    if (name.matches("\\d{1,3}")) {
      return createArgumentValue(Integer.parseInt(name), name, method);
    }
    if (name.startsWith("param:")) {
      int position = findPosition(name.substring("param:".length()), method);
      return createArgumentValue(position, name, method);
    }
    if (name.startsWith("header:") && name.length() > "header:".length()) {
      String header = name.substring("header:".length());
      return call -> findRequiredExchange().flatMap(exchange -> exchange.header(header)).orElse("");
    }
    return switch (name) {
      case "principal" ->
          call ->
              RateLimitExchange.current()
                  .flatMap(RateLimitExchange::principal)
                  .or(principal)
                  .orElse("");
      case "ip" -> call -> findRequiredExchange().map(RateLimitExchange::address).orElse("");
      default -> throw createUnknownPlaceholder("{" + name + "}");
    };
  }

  /** Returns the current HTTP request; warns once if a key needs a request but none is current. */
  private static Optional<RateLimitExchange> findRequiredExchange() {
    Optional<RateLimitExchange> exchange = RateLimitExchange.current();
    if (exchange.isEmpty() && WARNED.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "A limit or lock has a key with {ip} or {header:…}, but is asked outside of a request, or"
              + " where RateLimitFilter is not in front: such calls share one key. See"
              + " docs/rate-limits.md");
    }
    return exchange;
  }

  private static Function<InvocationContext, String> createArgumentValue(
      int position, String name, Method method) {
    if (position < 0 || position >= method.getParameterCount()) {
      throw new IllegalArgumentException(
          "has the placeholder {"
              + name
              + "}, for which the method has no parameter"
              + (position < 0 ? "; use its number, or compile with -parameters" : ""));
    }
    return call -> KeyArguments.toText(call.getParameters()[position]);
  }

  private static int findPosition(String name, Method method) {
    Parameter[] parameters = method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      if (parameters[i].isNamePresent() && parameters[i].getName().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static IllegalArgumentException createUnknownPlaceholder(String text) {
    return new IllegalArgumentException(
        "has a key with \"" + text + "\", which is no placeholder; there are " + PLACEHOLDERS);
  }

  /** Creates the key of a call. */
  String resolve(InvocationContext call) {
    if (parts.size() == 1) {
      return parts.get(0).apply(call);
    }
    StringBuilder key = new StringBuilder();
    parts.forEach(part -> key.append(part.apply(call)));
    return key.toString();
  }
}
