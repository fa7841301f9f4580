package io.cachette.redis.internal.redisson;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.Redisson;

/** Class paths that {@link RedissonLibrary} accepts or refuses. */
final class RedissonLibraryTest {

  private static final String OWN = RedissonLibrary.class.getName().replace('.', '/') + ".class";
  private static final String REDISSON = "org/redisson/Redisson.class";

  private final Path folder;

  RedissonLibraryTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void problem_redissonInOwnJar_isNone() throws IOException {
    assertThat(problem(null, jar("cachette-provider.jar", OWN, REDISSON))).isEmpty();
  }

  @Test
  void problem_redissonInAnotherJar_isNone() throws IOException {
    assertThat(problem(null, jar("thin.jar", OWN), jar("redisson.jar", REDISSON))).isEmpty();
  }

  @Test
  void problem_noRedisson_namesWaysOut() throws IOException {
    assertThat(problem(null, jar("thin.jar", OWN)).orElseThrow())
        .contains("not on the class path", "cachette-provider,", "org.redisson:redisson");
  }

  @Test
  void problem_anotherRedissonBesideOwnJar_namesBothJars() throws IOException {
    Path own = jar("cachette-provider.jar", OWN, REDISSON);
    Path other = jar("redisson.jar", REDISSON);

    assertThat(problem(null, own, other).orElseThrow())
        .contains("cachette-provider.jar and ", "redisson.jar", "cachette-provider-thin");
    assertThat(problem(null, other, own).orElseThrow())
        .contains("cachette-provider.jar", "redisson.jar", "cachette-provider-thin");
  }

  @Test
  void problem_twoRedissonsBesideThinJar_namesBothJars() throws IOException {
    assertThat(
            problem(null, jar("thin.jar", OWN), jar("a.jar", REDISSON), jar("b.jar", REDISSON))
                .orElseThrow())
        .contains("a.jar and ", "b.jar", "Remove all but one");
  }

  @Test
  void problem_redissonOfParentThatIsAskedFirst_isRefused() throws IOException {
    try (URLClassLoader parent = newLoader(null, jar("redisson.jar", REDISSON))) {
      assertThat(problem(parent, jar("cachette-provider.jar", OWN, REDISSON)).orElseThrow())
          .contains("redisson.jar", "cachette-provider.jar");
    }
  }

  @Test
  void problem_jarListedByTwoUrls_isNone() throws IOException {
    Path own = jar("cachette-provider.jar", OWN, REDISSON);
    Path copy = Files.createDirectory(folder.resolve("work")).resolve("cachette-provider.jar");

    assertThat(problem(null, own, Files.copy(own, copy))).isEmpty();
  }

  @Test
  void explain_missingMethod_namesClassAndItsJar() {
    LinkageError cause = new NoSuchMethodError("'void org.redisson.Redisson.create(int)'");

    assertThat(RedissonLibrary.explain(cause))
        .hasMessageContaining("org.redisson.Redisson comes from ")
        .hasMessageContaining(
            Redisson.class.getProtectionDomain().getCodeSource().getLocation().toString())
        .hasCause(cause);
  }

  @Test
  void explain_missingClass_saysThatItIsMissing() {
    assertThat(RedissonLibrary.explain(new NoClassDefFoundError("io/netty/channel/Missing")))
        .hasMessageContaining("io.netty.channel.Missing is on no class path");
  }

  @Test
  void explain_missingClassOfSlf4j_namesItsArtifact() {
    assertThat(RedissonLibrary.explain(new NoClassDefFoundError("org/slf4j/Missing")))
        .hasMessageEndingWith(
            "org.slf4j.Missing is on no class path. Add org.slf4j:slf4j-api, any version from 1.7");
    assertThat(RedissonLibrary.explain(new NoSuchMethodError("'void org.slf4j.Logger.missing()'")))
        .hasMessageNotContaining("org.slf4j:slf4j-api");
  }

  private Optional<String> problem(@Nullable ClassLoader parent, Path... jars) throws IOException {
    try (URLClassLoader loader = newLoader(parent, jars)) {
      return RedissonLibrary.find(OWN, loader).problem();
    }
  }

  private static URLClassLoader newLoader(@Nullable ClassLoader parent, Path... jars)
      throws IOException {
    URL[] urls = new URL[jars.length];
    for (int i = 0; i < jars.length; i++) {
      urls[i] = jars[i].toUri().toURL();
    }
    return new URLClassLoader(urls, parent);
  }

  /** Creates a jar with empty files: no class is loaded. */
  private Path jar(String name, String... files) throws IOException {
    Path jar = folder.resolve(name);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String file : files) {
        out.putNextEntry(new JarEntry(file));
      }
    }
    return jar;
  }
}
