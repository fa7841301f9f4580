package io.cachette.configuration.internal.template;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The templates of caches by name and pattern. Immutable. */
public final class CacheTemplates {

  private static final String DEFAULT = "default";

  private final Map<String, CacheTemplate> byName;
  private final Function<String, CacheTemplate> others;

  /**
   * Creates templates.
   *
   * @param byName templates by name, by pattern ({@code *} and {@code ?}), or as {@code default}
   * @param others reads the template of another name, from sources that cannot list names
   */
  CacheTemplates(Map<String, CacheTemplate> byName, Function<String, CacheTemplate> others) {
    this.byName = new LinkedHashMap<>(byName);
    this.others = others;
  }

  /** Returns the names of the caches that have a template of their own, sorted. */
  public Set<String> declaredNames() {
    return byName.keySet().stream()
        .filter(name -> !isPattern(name) && !name.equals(DEFAULT))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Returns the settings of a cache: first those of its name, then those of the pattern that
   * matches with the most literal characters (the first of several), then those of {@code default}.
   */
  public CacheTemplate resolve(String cacheName) {
    return findByName(cacheName)
        .withFallback(findByPattern(cacheName))
        .withFallback(findByName(DEFAULT));
  }

  /** The names and patterns. */
  @Override
  public String toString() {
    return "CacheTemplates" + byName.keySet();
  }

  private CacheTemplate findByName(String name) {
    CacheTemplate template = byName.get(name);
    return template == null ? others.apply(name) : template;
  }

  private CacheTemplate findByPattern(String cacheName) {
    CacheTemplate best = CacheTemplate.EMPTY;
    int mostLiterals = -1;
    for (Map.Entry<String, CacheTemplate> entry : byName.entrySet()) {
      String pattern = entry.getKey();
      if (isPattern(pattern)
          && countLiterals(pattern) > mostLiterals
          && matches(pattern, cacheName)) {
        best = entry.getValue();
        mostLiterals = countLiterals(pattern);
      }
    }
    return best;
  }

  private static boolean isPattern(String name) {
    return name.contains("*") || name.contains("?");
  }

  private static int countLiterals(String pattern) {
    return pattern.replaceAll("[*?]", "").length();
  }

  private static boolean matches(String pattern, String cacheName) {
    String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
    return Pattern.compile(regex, Pattern.DOTALL).matcher(cacheName).matches();
  }
}
