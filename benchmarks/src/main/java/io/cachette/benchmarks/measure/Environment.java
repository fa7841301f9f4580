package io.cachette.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Properties;

/** Describes the machine and the versions of a run. */
final class Environment {

  private Environment() {}

  static String describe(Server server) {
    return "%s. Java %s (%s), %d cores, %s on the same machine. Cachette %s; Redisson %s; Bucket4j %s."
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            System.getProperty("java.version"),
            System.getProperty("java.vm.name"),
            Runtime.getRuntime().availableProcessors(),
            server.version(),
            version("io.cachette", "cachette-provider"),
            version("org.redisson", "redisson"),
            version("com.bucket4j", "bucket4j_jdk17-core"));
  }

  /** Reads the version that Maven has written into the jar. */
  private static String version(String group, String artifact) {
    String path = "/META-INF/maven/%s/%s/pom.properties".formatted(group, artifact);
    try (InputStream in = Environment.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("There is no " + path);
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "?");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
