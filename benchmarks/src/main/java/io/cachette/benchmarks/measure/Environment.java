package io.cachette.benchmarks.measure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** Describes the machine and the versions of a run. */
public final class Environment {

  private static final Map<String, String> LIBRARIES = new LinkedHashMap<>();

  static {
    LIBRARIES.put("Cachette", "io.cachette/cachette-provider-thin");
    LIBRARIES.put("Redisson", "org.redisson/redisson");
    LIBRARIES.put("redisson-tomcat", "org.redisson/redisson-tomcat-10");
    LIBRARIES.put("Jedis", "redis.clients/jedis");
    LIBRARIES.put("Lettuce", "io.lettuce/lettuce-core");
    LIBRARIES.put("Bucket4j", "com.bucket4j/bucket4j_jdk17-core");
  }

  private Environment() {}

  /** Describes this machine, the server and the libraries. */
  public static String describe(Server server) {
    return "%s. Java %s (%s), %d cores, %s on the same machine. %s."
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            System.getProperty("java.version"),
            System.getProperty("java.vm.name"),
            Runtime.getRuntime().availableProcessors(),
            server.version(),
            LIBRARIES.entrySet().stream()
                .map(library -> library.getKey() + " " + version(library.getValue()))
                .collect(Collectors.joining("; ")));
  }

  /** Reads the version that Maven has written into the jar; folders of classes have none. */
  private static String version(String artifact) {
    String path = "/META-INF/maven/%s/pom.properties".formatted(artifact);
    try (InputStream in = Environment.class.getResourceAsStream(path)) {
      if (in == null) {
        return "of this checkout";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "of this checkout");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
