package io.cachette.redis.internal.redisson;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Redisson on the class path. {@code cachette-provider} contains one whose netty is in another
 * package, and works with no other; {@code cachette-provider-thin} works with the Redisson of the
 * application. Thread-safe; takes no round trip.
 */
public final class RedissonLibrary {

  private static final String THIN = "cachette-provider-thin";
  private static final String REDISSON = "org/redisson/Redisson.class";

  /** The build renames it, together with netty, in the jar that contains both. */
  private static final String NETTY = "io.netty.channel.Channel";

  /** Neither jar contains it. */
  private static final String SLF4J = "org.slf4j.";

  /** A class in the message of a linkage error, with dots or slashes. */
  private static final Pattern CLASS_NAME = Pattern.compile("(?:[a-z_][\\w]*[./])+[A-Z][\\w$]*");

  private final List<String> copies;
  private final @Nullable String used;
  private final String own;

  private RedissonLibrary(List<String> copies, @Nullable String used, String own) {
    this.copies = copies;
    this.used = used;
    this.own = own;
  }

  /**
   * Finds the copies of Redisson that a class loader sees.
   *
   * @param ours a resource of the jar of Cachette
   */
  static RedissonLibrary find(String ours, ClassLoader loader) {
    String own = Objects.requireNonNull(rootOf(ours, loader));
    String used = rootOf(REDISSON, loader);
    List<String> copies = rootsOf(loader);
    // A loader that asks its parent last finds its own copy first.
    ClassLoader parent = loader.getParent();
    if (parent != null) {
      copies.removeAll(rootsOf(parent));
    }
    return new RedissonLibrary(copies, used, own);
  }

  /**
   * Checks that there is one Redisson on the class path, and that it is the right one.
   *
   * @throws IllegalStateException if there is none, or another one beside the one that this jar
   *     contains; the message names the jars and the ways out
   */
  public static void requireUsable() {
    Optional<String> problem = Holder.LIBRARY.problem();
    if (problem.isPresent()) {
      throw new IllegalStateException(problem.get());
    }
  }

  /** Whether this jar contains Redisson, with a netty that code of applications cannot use. */
  static boolean isBundled() {
    return NETTY.startsWith("io.cachette.");
  }

  /** Returns a linkage error that names the class, the jar it comes from and the way out. */
  public static LinkageError explain(LinkageError error) {
    Matcher name = CLASS_NAME.matcher(String.valueOf(error.getMessage()));
    String type = name.find() ? name.group().replace('/', '.') : null;
    String origin = type == null ? null : originOf(type);
    StringBuilder text =
        new StringBuilder("The client of Redis cannot run: ").append(error).append(". ");
    if (type != null) {
      text.append(type)
          .append(origin == null ? " is on no class path" : " comes from " + origin)
          .append(". ");
    }
    text.append(wayOut(type, origin == null));
    LinkageError explained = new LinkageError(text.toString());
    explained.initCause(error);
    return explained;
  }

  private static @Nullable String originOf(String type) {
    return rootOf(type.replace('.', '/') + ".class", RedissonLibrary.class.getClassLoader());
  }

  private static String wayOut(@Nullable String type, boolean isMissing) {
    if (type != null && type.startsWith(SLF4J) && isMissing) {
      return "Add org.slf4j:slf4j-api, any version from 1.7";
    }
    return isBundled()
        ? "Keep one version of the jars of Cachette"
        : "Redisson needs the version of netty that its pom declares; align the versions, or"
            + " replace "
            + THIN
            + " by cachette-provider, which contains both";
  }

  Optional<String> problem() {
    if (used == null) {
      return Optional.of(
          "Redisson is not on the class path. Replace "
              + THIN
              + " by cachette-provider, which contains Redisson, or add org.redisson:redisson");
    }
    boolean isForeign = containsOwn() && !used.equals(own);
    if (!isForeign && copies.size() <= 1) {
      return Optional.empty();
    }
    List<String> jars = new ArrayList<>(copies);
    if (!jars.contains(used)) {
      jars.add(0, used);
    }
    return Optional.of(
        "More than one Redisson is on the class path: "
            + String.join(" and ", jars)
            + ". "
            + (containsOwn()
                ? "cachette-provider contains Redisson: remove the other jar, or replace"
                    + " cachette-provider by "
                    + THIN
                    + ", which uses the Redisson of the application"
                : "Remove all but one"));
  }

  private boolean containsOwn() {
    return copies.contains(own) || own.equals(used);
  }

  private static List<String> rootsOf(ClassLoader loader) {
    try {
      Map<String, String> roots = new LinkedHashMap<>();
      for (URL url : Collections.list(loader.getResources(REDISSON))) {
        String root = rootOf(url, REDISSON);
        // Some containers list a jar by two URLs.
        roots.putIfAbsent(root.substring(root.lastIndexOf('/', root.length() - 2) + 1), root);
      }
      return new ArrayList<>(roots.values());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot search the class path for Redisson", e);
    }
  }

  private static @Nullable String rootOf(String resource, ClassLoader loader) {
    URL url = loader.getResource(resource);
    return url == null ? null : rootOf(url, resource);
  }

  /** Returns the jar or folder that a resource is in. */
  private static String rootOf(URL url, String resource) {
    String text = url.toString();
    String root = text.substring(0, text.length() - resource.length());
    return root.startsWith("jar:") && root.endsWith("!/")
        ? root.substring("jar:".length(), root.length() - "!/".length())
        : root;
  }

  /** Searches once, at the first use. */
  private static final class Holder {
    static final RedissonLibrary LIBRARY =
        find(
            RedissonLibrary.class.getName().replace('.', '/') + ".class",
            RedissonLibrary.class.getClassLoader());
  }
}
