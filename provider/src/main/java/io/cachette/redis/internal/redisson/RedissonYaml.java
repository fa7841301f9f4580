package io.cachette.redis.internal.redisson;

import java.io.StringReader;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.redisson.config.Config;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads a configuration in Redisson's own format. */
public final class RedissonYaml {

  private static final String REDISSON = "org.redisson.";

  /** The keys whose types have netty in their signatures. */
  private static final Set<String> NETTY_KEYS =
      Set.of("addressResolverGroupFactory", "codec", "eventLoopGroup", "nettyHook");

  private RedissonYaml() {}

  /**
   * Reads a configuration.
   *
   * @throws IllegalArgumentException if the text is none, or names a class that this jar cannot
   *     use; the message shows no value, as it may be a password
   */
  public static Config read(String yaml) {
    requireUsableTypes(yaml);
    try {
      Config config = Config.fromYAML(yaml);
      if (config != null) {
        return config;
      }
    } catch (RuntimeException e) { // not passed on: it quotes the text, including passwords
      throw new IllegalArgumentException(
          "Redisson cannot read its YAML configuration" + formatLine(e));
    }
    throw new IllegalArgumentException("The YAML configuration of Redisson is empty");
  }

  private static void requireUsableTypes(String yaml) {
    if (!RedissonLibrary.isBundled()) {
      return;
    }
    try {
      Node root = new Yaml(new LoaderOptions()).compose(new StringReader(yaml));
      if (root instanceof MappingNode mapping) {
        mapping.getValue().forEach(RedissonYaml::requireUsableType);
      }
    } catch (YAMLException e) {
      return; // Redisson replaces placeholders before it parses the text, and then judges it
    }
  }

  private static void requireUsableType(NodeTuple entry) {
    String key = entry.getKeyNode() instanceof ScalarNode name ? name.getValue() : "";
    String type = entry.getValueNode().getTag().getValue();
    boolean isMissing = type.startsWith(REDISSON) && !exists(type);
    if (isMissing || (NETTY_KEYS.contains(key) && isOfApplication(type))) {
      throw new IllegalArgumentException(
          "The configuration of Redisson names the class "
              + type
              + " for '"
              + key
              + "', which cannot work with cachette-provider, as its Redisson has no Jackson codecs"
              + " and its netty is in another package; use cachette-provider-thin and your own"
              + " Redisson instead");
    }
  }

  /** Tags of YAML itself begin with {@code tag:}. */
  private static boolean isOfApplication(String type) {
    return List.of(REDISSON, "tag:").stream().noneMatch(type::startsWith);
  }

  private static boolean exists(String type) {
    return RedissonYaml.class.getClassLoader().getResource(type.replace('.', '/') + ".class")
        != null;
  }

  private static String formatLine(RuntimeException e) {
    @Nullable Mark mark = e instanceof MarkedYAMLException marked ? marked.getProblemMark() : null;
    return mark == null ? "" : ", near its line " + (mark.getLine() + 1);
  }
}
