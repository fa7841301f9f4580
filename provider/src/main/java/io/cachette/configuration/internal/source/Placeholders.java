package io.cachette.configuration.internal.source;

import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces <code>${NAME}</code> and <code>${NAME:default}</code> in the texts of a file by the
 * environment variable, the system property, or the content of the file that {@code NAME_FILE}
 * names. <code>$${</code> stands for <code>${</code>.
 */
public final class Placeholders {

  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\$\\$\\{|\\$\\{([A-Za-z_][A-Za-z0-9_.-]*)(?::([^${}]*))?}|\\$\\{");

  private final Environment environment;
  private final Properties system;

  public Placeholders(Environment environment, Properties system) {
    this.environment = environment;
    this.system = system;
  }

  /**
   * Replaces all placeholders of a text.
   *
   * @throws IllegalArgumentException if a name is not set and has no default, or a placeholder is
   *     not of the form above; the message does not show the text
   */
  String replace(String text) {
    Matcher matcher = PLACEHOLDER.matcher(text);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(result, Matcher.quoteReplacement(resolve(matcher)));
    }
    return matcher.appendTail(result).toString();
  }

  private String resolve(Matcher matcher) {
    String name = matcher.group(1);
    if (name == null) {
      if (matcher.group().startsWith("$$")) {
        return "${";
      }
      throw new IllegalArgumentException(
          "this is no placeholder: use ${NAME} or ${NAME:default}, without another one inside,"
              + " and $${ for the text ${ itself");
    }
    String defaultValue = matcher.group(2);
    if (defaultValue != null && defaultValue.startsWith("-")) {
      throw new IllegalArgumentException(
          "a default follows the colon at once: ${" + name + ":default}, without '-'");
    }
    String value = lookUp(name);
    if (value == null && defaultValue == null) {
      throw new IllegalArgumentException(
          "${%1$s} is not set: set the environment variable %1$s, or %1$s_FILE to the path of a file that holds it, or the system property %1$s, or write a default: ${%1$s:default}"
              .formatted(name));
    }
    return value == null ? String.valueOf(defaultValue) : value;
  }

  private @Nullable String lookUp(String name) {
    String variable = environment.readVariable(name);
    String value = variable == null ? system.getProperty(name) : variable;
    return value == null ? environment.readFile(name) : value;
  }
}
