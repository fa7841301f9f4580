package io.cachette.spring.boot.internal;

import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.testkit.RedisServer;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Starts a server for a context. All customizers are equal, so that Spring finds the contexts that
 * it has cached.
 */
record TestServerCustomizer() implements ContextCustomizer {

  private static final String NAME = "cachetteTestServer";
  private static final String SHORT_FORM = SettingGroup.ROOT + "redis";

  @Override
  public void customizeContext(
      ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
    RedisServer server = RedisServer.start();
    // Unlike the bean of a definition, it is also destroyed if the context fails before it is used.
    DefaultSingletonBeanRegistry beans = (DefaultSingletonBeanRegistry) context.getBeanFactory();
    beans.registerSingleton(NAME, server);
    beans.registerDisposableBean(NAME, server::close);
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource(NAME, toProperties(server)));
  }

  /** An empty text counts as not set: it hides the settings for the application's own server. */
  private static Map<String, Object> toProperties(RedisServer server) {
    Map<String, Object> properties = new HashMap<>();
    Settings.FILE.settings().stream()
        .map(setting -> setting.path())
        .filter(
            path -> path.matches("redis[.](.*username|.*password.*|credentials.*|redisson|tls.*)"))
        .forEach(path -> properties.put(SettingGroup.ROOT + path, ""));
    properties.put(SHORT_FORM, "");
    properties.put(SettingGroup.ROOT + Settings.URL.path(), server.uri().toString());
    return properties;
  }
}
