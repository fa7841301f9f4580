package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.Value;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Environment variables by the names of properties: {@code CACHETTE_REDIS_URL} for {@code
 * cachette.redis.url}. They cannot be listed, since their names are ambiguous.
 */
record EnvironmentProperties(Environment environment) implements PropertyLookup {

  @Override
  public Set<String> names() {
    return Set.of();
  }

  @Override
  public boolean listsAllNames() {
    return false;
  }

  @Override
  public Value.@Nullable Text find(String name) {
    return environment.readText(SettingGroup.toVariableName(name));
  }

  @Override
  public Origin origin(String name) {
    return Origin.of("environment variable " + SettingGroup.toVariableName(name));
  }
}
