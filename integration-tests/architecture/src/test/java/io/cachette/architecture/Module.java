package io.cachette.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The published modules: their packages, and the internal packages of others that they may use. */
@SuppressWarnings("ImmutableEnumChecker") // the sets are immutable
enum Module {
  PROVIDER(
      Set.of(
          "io.cachette.codec",
          "io.cachette.configuration",
          "io.cachette.internal",
          "io.cachette.jcache",
          "io.cachette.redis"),
      Set.of()),
  LIMITS(
      Set.of("io.cachette.lock", "io.cachette.ratelimit"),
      Set.of(
          "io.cachette.configuration.internal",
          "io.cachette.internal.concurrent",
          "io.cachette.redis.internal")),
  CDI(
      Set.of("io.cachette.cdi"),
      Set.of(
          "io.cachette.configuration.internal",
          "io.cachette.internal.concurrent",
          "io.cachette.lock.internal",
          "io.cachette.ratelimit.internal")),
  SESSION(
      Set.of("io.cachette.session"),
      Set.of(
          "io.cachette.codec.internal",
          "io.cachette.configuration.internal",
          "io.cachette.internal.concurrent",
          "io.cachette.redis.internal")),
  SPRING_BOOT(
      Set.of("io.cachette.spring.boot"),
      Set.of(
          "io.cachette.configuration.internal",
          "io.cachette.lock.internal",
          "io.cachette.ratelimit.http.internal",
          "io.cachette.ratelimit.internal")),
  TESTKIT(Set.of("io.cachette.testkit"), Set.of());

  /** The classes of all published modules. */
  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPackages(
              Arrays.stream(values())
                  .flatMap(module -> module.packages.stream())
                  .toArray(String[]::new));

  private final Set<String> packages;
  private final Set<String> friendPackages;

  Module(Set<String> packages, Set<String> friendPackages) {
    this.packages = packages;
    this.friendPackages = friendPackages;
  }

  /** The module of a class of ours. */
  static Module of(JavaClass type) {
    List<Module> modules =
        Arrays.stream(values())
            .filter(module -> contains(module.packages, type.getPackageName()))
            .toList();
    if (modules.size() != 1) {
      throw new IllegalArgumentException(type.getName() + " belongs to " + modules);
    }
    return modules.get(0);
  }

  /** Whether a class is ours. */
  static boolean isOurs(JavaClass type) {
    return Arrays.stream(values())
        .anyMatch(module -> contains(module.packages, type.getPackageName()));
  }

  /** Whether users must not use the package of a class. */
  static boolean isInternal(JavaClass type) {
    return (type.getPackageName() + ".").contains(".internal.");
  }

  /** Whether this module may use an internal class. */
  boolean mayUse(JavaClass internal) {
    return of(internal) == this || contains(friendPackages, internal.getPackageName());
  }

  private static boolean contains(Set<String> packages, String name) {
    return packages.stream().anyMatch(each -> (name + ".").startsWith(each + "."));
  }
}
