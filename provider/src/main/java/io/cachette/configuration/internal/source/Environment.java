package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.Value;
import io.cachette.redis.internal.credentials.SecretFile;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads environment variables. If {@code NAME} is not set, its value may be in the file that {@code
 * NAME_FILE} names, as container platforms pass secrets. An empty variable counts as not set.
 */
public final class Environment {

  private final Function<String, @Nullable String> variables;

  public Environment(Function<String, @Nullable String> variables) {
    this.variables = variables;
  }

  /** Returns a variable, or null if it is not set. Does not read a file. */
  @Nullable
  public String readVariable(String name) {
    String value = variables.apply(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /**
   * Returns the content of the file that {@code name_FILE} names, without line ends behind it; null
   * if that variable is not set.
   *
   * @throws IllegalArgumentException if the file cannot be read
   */
  @Nullable String readFile(String name) {
    String path = readVariable(name + "_FILE");
    if (path == null) {
      return null;
    }
    try {
      return SecretFile.read(path);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the environment variable " + name + "_FILE names " + e.getMessage(), e);
    }
  }

  /** Returns a variable or the content of its file, with its origin; null if neither is set. */
  Value.@Nullable Text readText(String name) {
    String value = readVariable(name);
    if (value != null) {
      return new Value.Text(value, Origin.of("environment variable " + name));
    }
    Origin origin = Origin.of("environment variable " + name + "_FILE");
    try {
      String content = readFile(name);
      return content == null || content.isEmpty() ? null : new Value.Text(content, origin);
    } catch (IllegalArgumentException e) {
      throw origin.newException(String.valueOf(e.getMessage()));
    }
  }
}
