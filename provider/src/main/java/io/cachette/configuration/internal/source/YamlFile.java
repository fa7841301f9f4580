package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.Location;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.setting.Suggestions;
import io.cachette.configuration.internal.setting.Value;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * A YAML file, parsed but not interpreted. No object is constructed from it, even if it has tags.
 * Parser messages that quote the file are not passed on, since it may hold secrets.
 */
public final class YamlFile {

  /** Each configuration of Redisson has one of these keys. */
  public static final Set<String> REDISSON_KEYS =
      Set.of(
          "singleServerConfig",
          "clusterServersConfig",
          "sentinelServersConfig",
          "masterSlaveServersConfig",
          "replicatedServersConfig");

  private static final int MAX_ALIASES = 50;

  private static final Pattern HARMLESS =
      Pattern.compile(
          "(mapping (keys|values)|sequence entries) are not allowed here"
              + "|could not find expected ':'"
              + "|found unexpected (end of stream|document separator)"
              + "|but found another document"
              + "|expected ',' or '[}\\]]', but got <?[a-z ]+>?"
              + "|expected <block end>, but found '<?[a-z ]+>?'");

  private final Location location;
  private final String text;
  private final Node root;

  private YamlFile(Location location, String text, Node root) {
    this.location = location;
    this.text = text;
    this.root = root;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it cannot be read or is no YAML; the message names it and
   *     the line
   */
  public static YamlFile read(Location location) {
    String text = readText(location);
    try {
      Node root = newYaml().compose(new StringReader(text));
      if (root == null) {
        throw newException(location, "is empty");
      }
      return new YamlFile(location, text, root);
    } catch (MarkedYAMLException e) {
      throw newException(
          formatPlace(location, e.getProblemMark()), "is no YAML: " + describeProblem(e));
    } catch (YAMLException e) {
      throw newException(location, describeLimit(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Converts the content to settings.
   *
   * @throws IllegalArgumentException if the file is no configuration of Cachette
   * @throws CacheException if the file has an error; the message names the line
   */
  public Value.Table readSettings(Placeholders placeholders) {
    requireCachetteFile();
    return (Value.Table) new YamlValues(location, placeholders).toValue(root);
  }

  /**
   * Returns the content as a configuration of Redisson.
   *
   * @throws IllegalArgumentException if it is no configuration of Redisson
   */
  String requireRedissonYaml() {
    if (!isRedisson(root)) {
      throw new IllegalArgumentException(
          location.name()
              + " is no configuration file of Redisson: none of "
              + String.join(", ", new TreeSet<>(REDISSON_KEYS))
              + " is in it");
    }
    return text;
  }

  /** Whether a part of a file is a configuration of Redisson. */
  static boolean isRedisson(Node node) {
    return readKeys(node).stream().anyMatch(REDISSON_KEYS::contains);
  }

  /** Returns a part of a file as the text of a separate file. */
  static String serialize(Node node) {
    StringWriter text = new StringWriter();
    newYaml().serialize(node, text);
    return text.toString();
  }

  private void requireCachetteFile() {
    if (isRedisson(root)) {
      throw new IllegalArgumentException(
          location.name()
              + " is a configuration file of Redisson. Name it in a cachette.yaml, as in"
              + " 'redis: redisson.yaml', or in the property cachette.redis.redisson");
    }
    if (readKeys(root).stream().noneMatch(YamlFile::isSimilarToKnownKey)) {
      throw newException(location, "is no configuration of Cachette");
    }
  }

  /** Accepts similar keys, since a mistyped key is more likely than another kind of file. */
  private static boolean isSimilarToKnownKey(String key) {
    return Settings.GROUP.foreignSections().contains(key)
        || Suggestions.findNearest(key, Settings.FILE.keys("")).isPresent();
  }

  private static List<String> readKeys(Node node) {
    if (!(node instanceof MappingNode mapping)) {
      return List.of();
    }
    return mapping.getValue().stream()
        .map(NodeTuple::getKeyNode)
        .filter(ScalarNode.class::isInstance)
        .map(key -> ((ScalarNode) key).getValue())
        .toList();
  }

  private static String readText(Location location) {
    String text;
    try {
      text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(location.read())).toString();
    } catch (CharacterCodingException e) {
      throw newException(location, "is no text in UTF-8");
    }
    if (text.stripLeading().startsWith("<")) {
      throw newException(location, "is XML");
    }
    return text;
  }

  private static Yaml newYaml() {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setNestingDepthLimit(50);
    options.setTagInspector(tag -> true);
    return new Yaml(options);
  }

  /** Passes on only messages that are known to quote nothing but the names of tokens. */
  private static String describeProblem(MarkedYAMLException e) {
    String problem = String.valueOf(e.getProblem());
    if (HARMLESS.matcher(problem).matches()) {
      return problem;
    }
    return problem.contains("(TAB)")
        ? "a tab cannot be used for indentation"
        : "it cannot be parsed; quote texts that begin with ! & * % @ or `";
  }

  /** Names the limit of {@link #newYaml()} that was exceeded. */
  private static String describeLimit(String message) {
    if (message.contains("aliases")) {
      return "has more than "
          + MAX_ALIASES
          + " aliases of mappings and lists; write some of them out";
    }
    return message.contains("Depth") ? "is nested too deeply" : "is no text";
  }

  private static String formatPlace(Location location, @Nullable Mark mark) {
    return mark == null ? location.name() : location.name() + ":" + (mark.getLine() + 1);
  }

  private static IllegalArgumentException newException(Location location, String what) {
    return newException(location.name(), what);
  }

  private static IllegalArgumentException newException(String place, String what) {
    return new IllegalArgumentException(place + " " + what);
  }
}
