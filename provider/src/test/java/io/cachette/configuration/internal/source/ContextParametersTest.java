package io.cachette.configuration.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.testkit.LogCapture;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Parameters of servlet contexts as a source of settings. */
class ContextParametersTest {

  private static final String URL = "cachette.redis.url";

  private final ClassLoader application = newLoader(getClass().getClassLoader());

  private static ClassLoader newLoader(ClassLoader parent) {
    return new URLClassLoader(new URL[0], parent);
  }

  /** A new context. */
  private static ContextParameters newContext() {
    Map<String, Object> attributes = new HashMap<>();
    ContextParameters context = of(attributes);
    assertThat(of(attributes)).isSameAs(context);
    return context;
  }

  private static ContextParameters of(Map<String, Object> attributes) {
    return ContextParameters.of(name -> attributes.getOrDefault(name, ""), attributes::put);
  }

  private static ContextParameters share(ClassLoader loader, Map<String, String> parameters) {
    ContextParameters context = newContext();
    share(context, loader, parameters);
    return context;
  }

  private static void share(
      ContextParameters context, ClassLoader loader, Map<String, String> parameters) {
    context.share(
        loader,
        Collections.enumeration(parameters.keySet()),
        name -> parameters.getOrDefault(name, ""));
  }

  private static String readServer(ClassLoader loader) {
    return RedisConfiguration.read(null, null, loader).source().toString();
  }

  @Test
  void read_sharedParameters_holdForApplicationAndItsChildLoaders() {
    ContextParameters context =
        share(application, Map.of(URL, "redis://war.example:7000", "other", "value"));

    assertThat(readServer(application)).contains("war.example:7000");
    assertThat(readServer(newLoader(application))).contains("war.example:7000");
    assertThat(readServer(getClass().getClassLoader())).doesNotContain("war.example");
    assertThat(readServer(newLoader(getClass().getClassLoader()))).doesNotContain("war.example");
    context.unshare(application);
  }

  @Test
  void read_systemPropertySetAsWell_prefersContextParameter() {
    ContextParameters context = share(application, Map.of(URL, "redis://war.example:7000"));
    System.setProperty(URL, "redis://system.example:7000");
    try {
      assertThat(readServer(application)).contains("war.example:7000");
    } finally {
      System.clearProperty(URL);
      context.unshare(application);
    }
  }

  @Test
  void read_unsharedParameters_areNotUsed() {
    ContextParameters context = newContext();
    share(context, application, Map.of(URL, "redis://first.example:7000"));
    share(context, application, Map.of(URL, "redis://second.example:7000"));
    assertThat(readServer(application)).contains("second.example:7000");

    context.unshare(application);
    assertThat(readServer(application)).doesNotContain("first.example", "second.example");
  }

  @Test
  void read_twoContextsWithOneLoaderAndEqualParameters_holdUntilBothHaveStopped() {
    Map<String, String> parameters = Map.of(URL, "redis://war.example:7000");
    ContextParameters first = share(application, parameters);
    ContextParameters second = share(application, parameters);

    first.unshare(application);
    assertThat(readServer(application)).contains("war.example:7000");

    second.unshare(application);
    assertThat(readServer(application)).doesNotContain("war.example");
  }

  @Test
  void read_twoContextsWithOneLoader_usesNoneAndWarns() {
    ContextParameters first = share(application, Map.of(URL, "redis://first.example:7000"));
    ContextParameters second = newContext();
    try (LogCapture log = LogCapture.of(ContextParameters.class)) {
      share(second, application, Map.of(URL, "redis://second.example:7000"));
      share(second, application, Map.of(URL, "redis://second.example:7000"));
      assertThat(log.messages()).singleElement().asString().contains("class loader");
    }
    assertThat(readServer(application)).doesNotContain("first.example", "second.example");

    second.unshare(application);
    assertThat(readServer(application)).contains("first.example");
    first.unshare(application);
  }

  private static WeakReference<ClassLoader> shareUnreferenced() {
    ClassLoader loader = newLoader(ContextParametersTest.class.getClassLoader());
    share(loader, Map.of(URL, "redis://war.example:7000"));
    return new WeakReference<>(loader);
  }

  @Test
  void share_applicationGone_keepsNoClassLoader() {
    WeakReference<ClassLoader> reference = shareUnreferenced();

    await()
        .until(
            () -> {
              System.gc();
              return reference.get() == null;
            });
  }
}
