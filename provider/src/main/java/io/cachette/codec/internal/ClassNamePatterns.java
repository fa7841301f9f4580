package io.cachette.codec.internal;

import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Patterns of {@link java.io.ObjectInputFilter.Config#createFilter}, applied to names: a class that
 * its name denies need not be loaded in order to be rejected. Immutable.
 */
public final class ClassNamePatterns {

  private static final Set<String> PRIMITIVES =
      Set.of("boolean", "byte", "char", "double", "float", "int", "long", "short", "void");

  private final NamePattern[] patterns;

  /** One pattern; a denial begins with an exclamation mark. */
  private record NamePattern(boolean isDenial, Predicate<String> names) {}

  /** Creates matchers. Limits, such as {@code maxdepth=1}, are ignored. */
  public ClassNamePatterns(String patterns) {
    this.patterns =
        Stream.of(patterns.split(";"))
            .filter(pattern -> !pattern.isEmpty() && !pattern.contains("="))
            .filter(pattern -> !(isDenial(pattern) && hasModule(pattern)))
            .map(pattern -> new NamePattern(isDenial(pattern), toPredicate(pattern)))
            .toArray(NamePattern[]::new);
  }

  /**
   * Returns whether the first pattern that matches the name of a class is a denial. Returns false
   * if the class itself has to decide, because a pattern names its module.
   *
   * @param className a name as {@link Class#getName} returns it, also that of an array
   */
  public boolean isDenied(String className) {
    NamePattern first = findFirst(className);
    return first != null && first.isDenial();
  }

  /**
   * Returns whether the first pattern that matches the name of a class is no denial. Returns false
   * if none matches. Modules are ignored.
   *
   * @param className a name as {@link Class#getName} returns it, also that of an array
   */
  public boolean isAllowed(String className) {
    NamePattern first = findFirst(className);
    return first != null && !first.isDenial();
  }

  private @Nullable NamePattern findFirst(String className) {
    String name = toElementName(className);
    if (name.isEmpty() || PRIMITIVES.contains(name)) {
      return null;
    }
    for (NamePattern pattern : patterns) {
      if (pattern.names().test(name)) {
        return pattern;
      }
    }
    return null;
  }

  /** Returns the name of the class of the elements of an array; empty for primitive ones. */
  private static String toElementName(String className) {
    if (!className.startsWith("[")) {
      return className;
    }
    String element = className.replaceFirst("^\\[+", "");
    return element.startsWith("L") && element.endsWith(";")
        ? element.substring(1, element.length() - 1)
        : "";
  }

  private static boolean isDenial(String pattern) {
    return pattern.startsWith("!");
  }

  private static boolean hasModule(String pattern) {
    return pattern.contains("/");
  }

  private static Predicate<String> toPredicate(String pattern) {
    String text = pattern.substring(Math.max(pattern.indexOf('!'), pattern.indexOf('/')) + 1);
    if (text.endsWith(".**")) {
      String subpackages = text.substring(0, text.length() - 2);
      return name -> name.startsWith(subpackages);
    }
    if (text.endsWith(".*")) {
      String inPackage = text.substring(0, text.length() - 1);
      return name -> name.startsWith(inPackage) && name.lastIndexOf('.') == inPackage.length() - 1;
    }
    if (text.endsWith("*")) {
      String prefix = text.substring(0, text.length() - 1);
      return name -> name.startsWith(prefix);
    }
    return text::equals;
  }
}
