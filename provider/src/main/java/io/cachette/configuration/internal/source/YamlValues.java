package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.Location;
import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Turns the nodes of one file into {@link Value}s, with placeholders replaced. */
final class YamlValues {

  private static final Set<Tag> TAGS =
      Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MAP, Tag.SEQ);

  private final Location location;
  private final Placeholders placeholders;
  private final Set<Node> inProgress = Collections.newSetFromMap(new IdentityHashMap<>());

  // The target of aliases is read only once, since aliases of aliases multiply.
  private final IdentityHashMap<Node, Map<String, Value>> tables = new IdentityHashMap<>();
  private final IdentityHashMap<Node, List<Value>> lists = new IdentityHashMap<>();

  YamlValues(Location location, Placeholders placeholders) {
    this.location = location;
    this.placeholders = placeholders;
  }

  Value toValue(Node node) {
    return toValue(node, createOrigin(node));
  }

  private Value toValue(Node node, Origin origin) {
    if (YamlFile.isRedisson(node)) {
      return new Value.Verbatim(YamlFile.serialize(node), origin);
    }
    if (!TAGS.contains(node.getTag())) {
      throw origin.newException(
          "YAML tags mean nothing here; leave it out, or quote a text with '!'");
    }
    if (!inProgress.add(node)) {
      throw origin.newException("this alias refers to a mapping or list that it stands in itself");
    }
    try {
      return convert(node, origin);
    } finally {
      inProgress.remove(node);
    }
  }

  private Value convert(Node node, Origin origin) {
    if (node instanceof MappingNode mapping) {
      return new Value.Table(tables.computeIfAbsent(mapping, any -> readEntries(mapping)), origin);
    }
    if (node instanceof SequenceNode sequence) {
      return new Value.Items(lists.computeIfAbsent(sequence, any -> readItems(sequence)), origin);
    }
    return new Value.Text(readText((ScalarNode) node, origin), origin);
  }

  private List<Value> readItems(SequenceNode sequence) {
    List<Value> items = new ArrayList<>();
    sequence.getValue().forEach(item -> items.add(toValue(item)));
    return items;
  }

  private Map<String, Value> readEntries(MappingNode mapping) {
    Map<String, Value> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Origin origin = createOrigin(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw origin.newException("this key is no text");
      }
      if (key.getTag().equals(Tag.MERGE)) {
        throw origin.newException(
            "merge keys (<<) are not read; say what caches share of 'default' or a pattern");
      }
      if (entries.containsKey(key.getValue())) {
        throw origin.newException(
            "the key '" + Origin.stripValue(key.getValue()) + "' is there twice");
      }
      entries.put(key.getValue(), toValue(tuple.getValueNode(), origin));
    }
    return entries;
  }

  private String readText(ScalarNode node, Origin origin) {
    try {
      return node.getTag().equals(Tag.NULL) ? "" : placeholders.replace(node.getValue());
    } catch (IllegalArgumentException e) {
      throw origin.newException(String.valueOf(e.getMessage()));
    }
  }

  private Origin createOrigin(Node node) {
    return new Origin(location.name() + ":" + (node.getStartMark().getLine() + 1), location);
  }
}
