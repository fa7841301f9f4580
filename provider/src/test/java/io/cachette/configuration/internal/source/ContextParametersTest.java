package io.cachette.configuration.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.testkit.LogCapture;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Parameters of servlet contexts as a source of settings. */
class ContextParametersTest {

  private static final String URL = "cachette.redis.url";

  private final ClassLoader application = newLoader(getClass().getClassLoader());

  private static ClassLoader newLoader(ClassLoader parent) {
    return new URLClassLoader(new URL[0], parent);
  }

  private static void register(ClassLoader loader, Map<String, String> parameters) {
    ContextParameters.register(
        loader, Collections.enumeration(parameters.keySet()), parameters::get);
  }

  private static void unregister(ClassLoader loader, Map<String, String> parameters) {
    ContextParameters.unregister(
        loader, Collections.enumeration(parameters.keySet()), parameters::get);
  }

  private static String readServer(ClassLoader loader) {
    return RedisConfiguration.read(null, null, loader).source().toString();
  }

  @Test
  void read_registeredParameters_holdForApplicationAndItsChildLoaders() {
    register(application, Map.of(URL, "redis://war.example:7000", "other", "value"));

    assertThat(readServer(application)).contains("war.example:7000");
    assertThat(readServer(newLoader(application))).contains("war.example:7000");
    assertThat(readServer(getClass().getClassLoader())).doesNotContain("war.example");
    assertThat(readServer(newLoader(getClass().getClassLoader()))).doesNotContain("war.example");
  }

  @Test
  void read_systemPropertySetAsWell_prefersContextParameter() {
    register(application, Map.of(URL, "redis://war.example:7000"));
    System.setProperty(URL, "redis://system.example:7000");
    try {
      assertThat(readServer(application)).contains("war.example:7000");
    } finally {
      System.clearProperty(URL);
    }
  }

  @Test
  void read_unregisteredParameters_areNotUsed() {
    Map<String, String> parameters = Map.of(URL, "redis://war.example:7000");
    register(application, parameters);
    register(application, parameters);
    unregister(application, parameters);

    assertThat(readServer(application)).doesNotContain("war.example");
  }

  @Test
  void read_twoApplicationsWithOneLoader_usesNoneAndWarns() {
    Map<String, String> second = Map.of(URL, "redis://second.example:7000");
    register(application, Map.of(URL, "redis://first.example:7000"));
    try (LogCapture log = LogCapture.of(ContextParameters.class)) {
      register(application, second);
      assertThat(log.messages()).singleElement().asString().contains("class loader");
    }
    assertThat(readServer(application)).doesNotContain("first.example", "second.example");

    unregister(application, second);
    assertThat(readServer(application)).contains("first.example");
  }

  private static WeakReference<ClassLoader> registerUnreferenced() {
    ClassLoader loader = newLoader(ContextParametersTest.class.getClassLoader());
    register(loader, Map.of(URL, "redis://war.example:7000"));
    return new WeakReference<>(loader);
  }

  @Test
  void register_applicationGone_keepsNoClassLoader() {
    WeakReference<ClassLoader> reference = registerUnreferenced();

    await()
        .until(
            () -> {
              System.gc();
              return reference.get() == null;
            });
  }
}
