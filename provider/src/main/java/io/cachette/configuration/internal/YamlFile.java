package io.cachette.configuration.internal;

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
 * A file in YAML, parsed but not interpreted. Nothing of it is constructed, whatever its tags say,
 * and parser messages that quote the file are not handed on, as it may hold secrets.
 */
final class YamlFile {

  /** One of these is in every configuration of Redisson. */
  static final Set<String> OF_REDISSON =
      Set.of(
          "singleServerConfig",
          "clusterServersConfig",
          "sentinelServersConfig",
          "masterSlaveServersConfig",
          "replicatedServersConfig");

  private static final int ALIASES = 50;

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
  static YamlFile read(Location location) {
    String text = text(location);
    try {
      Node root = yaml().compose(new StringReader(text));
      if (root == null) {
        throw foreign(location, "is empty");
      }
      return new YamlFile(location, text, root);
    } catch (MarkedYAMLException e) {
      throw foreign(at(location, e.getProblemMark()), "is no YAML: " + problem(e));
    } catch (YAMLException e) {
      throw foreign(location, limit(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Its content as settings.
   *
   * @throws IllegalArgumentException if it is a file of something else
   * @throws CacheException if there is a mistake in it; the message names the line
   */
  Value.Table settings(Placeholders placeholders) {
    requireOurs();
    return (Value.Table) new YamlValues(location, placeholders).of(root);
  }

  /**
   * Its content as a configuration of Redisson.
   *
   * @throws IllegalArgumentException if it is none
   */
  String redisson() {
    if (!isRedisson(root)) {
      throw new IllegalArgumentException(
          location.name()
              + " is no configuration file of Redisson: none of "
              + String.join(", ", new TreeSet<>(OF_REDISSON))
              + " is in it");
    }
    return text;
  }

  /** Whether a part of a file is what Redisson reads. */
  static boolean isRedisson(Node node) {
    return keys(node).stream().anyMatch(OF_REDISSON::contains);
  }

  /** A part of a file as a file of its own. */
  static String serialize(Node node) {
    StringWriter text = new StringWriter();
    yaml().serialize(node, text);
    return text.toString();
  }

  private void requireOurs() {
    if (isRedisson(root)) {
      throw new IllegalArgumentException(
          location.name()
              + " is a configuration file of Redisson. Name it in a cachette.yaml, as in"
              + " 'redis: redisson.yaml', or in the property cachette.redis.redisson");
    }
    if (keys(root).stream().noneMatch(YamlFile::isNearlyOurs)) {
      throw foreign(location, "is no configuration of Cachette");
    }
  }

  /** A mistyped key is more likely than a file of something else. */
  private static boolean isNearlyOurs(String key) {
    return Suggestions.nearest(key, Settings.FILE.keys("")).isPresent();
  }

  private static List<String> keys(Node node) {
    if (!(node instanceof MappingNode mapping)) {
      return List.of();
    }
    return mapping.getValue().stream()
        .map(NodeTuple::getKeyNode)
        .filter(ScalarNode.class::isInstance)
        .map(key -> ((ScalarNode) key).getValue())
        .toList();
  }

  private static String text(Location location) {
    String text;
    try {
      text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(location.read())).toString();
    } catch (CharacterCodingException e) {
      throw foreign(location, "is no text in UTF-8");
    }
    if (text.stripLeading().startsWith("<")) {
      throw foreign(location, "is XML");
    }
    return text;
  }

  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(ALIASES);
    options.setNestingDepthLimit(50);
    options.setTagInspector(tag -> true);
    return new Yaml(options);
  }

  /** Only what is known to quote nothing from the file, except names of tokens. */
  private static String problem(MarkedYAMLException e) {
    String problem = String.valueOf(e.getProblem());
    if (HARMLESS.matcher(problem).matches()) {
      return problem;
    }
    return problem.contains("(TAB)")
        ? "a tab cannot be used for indentation"
        : "it cannot be parsed; quote texts that begin with ! & * % @ or `";
  }

  /** Which limit of {@link #yaml()} was exceeded. */
  private static String limit(String message) {
    if (message.contains("aliases")) {
      return "has more than " + ALIASES + " aliases of mappings and lists; write some of them out";
    }
    return message.contains("Depth") ? "is nested too deeply" : "is no text";
  }

  private static String at(Location location, @Nullable Mark mark) {
    return mark == null ? location.name() : location.name() + ":" + (mark.getLine() + 1);
  }

  private static IllegalArgumentException foreign(Location location, String what) {
    return foreign(location.name(), what);
  }

  private static IllegalArgumentException foreign(String place, String what) {
    return new IllegalArgumentException(place + " " + what);
  }
}
