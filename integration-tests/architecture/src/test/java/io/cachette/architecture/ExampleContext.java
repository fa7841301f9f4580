package io.cachette.architecture;

import io.cachette.architecture.PublicTypes.PublicType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The imports and the names that examples in Javadoc may use without declaring them. */
final class ExampleContext {

  private static final String PACKAGE = "examples.context";

  /** The packages that all examples import, besides the public ones of Cachette. */
  private static final String PACKAGES =
      """
      java.util java.util.concurrent java.time
      javax.cache javax.cache.configuration javax.cache.annotation javax.cache.processor
      jakarta.servlet jakarta.servlet.http jakarta.servlet.annotation
      jakarta.inject jakarta.enterprise.context jakarta.ws.rs.core
      """;

  private static final String NAMES =
      """
      public final class Names {
        public static CacheManager manager;
        public static Cache<String, Order> cache;
        public static io.cachette.ratelimit.RateLimiters limiters;
        public static io.cachette.ratelimit.RateLimiter limiter;
        public static io.cachette.lock.DistributedLocks locks;
        public static io.cachette.lock.DistributedLock lock;
        public static io.cachette.lock.DistributedSemaphore semaphore;
        public static HttpServletRequest request;
        public static HttpServletResponse response;
        public static ServletContext context;
        public static HttpSession session;
        public static io.cachette.session.Sessions sessions;
        public static System.Logger log;

        public record Order(String id, long amount) implements java.io.Serializable {
          public Order withAmount(long changed) {
            return new Order(id, changed);
          }
        }

        public static Order loadOrder(String id) {
          throw new UnsupportedOperationException();
        }

        public static CompletionStage<Order> loadOrderAsync(String id) {
          throw new UnsupportedOperationException();
        }

        public static void book(String account, long amount, long token) {}
      }
      """;

  /** The types that examples of the starter use, too. */
  private static final String SPRING_TYPES =
      """
      org.redisson.api.RedissonClient
      org.springframework.beans.factory.annotation.Autowired
      org.springframework.boot.test.context.SpringBootTest
      org.springframework.context.annotation.Bean
      """;

  /** The names of examples of the test kit. */
  private static final String TEST_NAMES =
      """
      public final class TestNames {
        public static io.cachette.testkit.RedisServer server;
        public static io.cachette.testkit.RedisProxy proxy;
      }
      """;

  private ExampleContext() {}

  /** The sources of the classes that declare the names, by their simple names. */
  static Map<String, String> sources() {
    String head = "package " + PACKAGE + ";\n" + packageImports();
    return Map.of("Names", head + NAMES, "TestNames", head + TEST_NAMES);
  }

  /**
   * The imports of an example. A type of its own package, or else of its own module, hides types of
   * the same name in other packages.
   */
  static String importsOf(PublicType type) {
    Map<String, String> imports = new LinkedHashMap<>();
    imports.put("Order", PACKAGE + ".Names.Order");
    Stream.concat(
            PublicTypes.all().stream()
                .filter(other -> other.packageName().equals(type.packageName())),
            PublicTypes.all().stream().filter(other -> other.folder().equals(type.folder())))
        .forEach(other -> imports.putIfAbsent(other.name(), other.qualifiedName()));
    boolean isSpring = type.folder().equals("spring-boot-starter");
    boolean isTest = type.folder().equals("testkit") || isSpring;
    return packageImports()
        + (isSpring ? toImports(SPRING_TYPES) : "")
        + (isTest ? "import org.junit.jupiter.api.*;\n" : "")
        + (isTest ? "import static " + PACKAGE + ".TestNames.*;\n" : "")
        + "import static "
        + PACKAGE
        + ".Names.*;\n"
        + imports.values().stream().map(ExampleContext::toImport).collect(Collectors.joining());
  }

  private static String packageImports() {
    return Stream.concat(
                PACKAGES.lines().flatMap(line -> Stream.of(line.split(" "))),
                PublicTypes.all().stream().map(PublicType::packageName))
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .map(name -> toImport(name + ".*"))
            .collect(Collectors.joining())
        + toImport("java.net.URI");
  }

  private static String toImports(String names) {
    return names.lines().map(ExampleContext::toImport).collect(Collectors.joining());
  }

  private static String toImport(String name) {
    return "import " + name + ";\n";
  }
}
