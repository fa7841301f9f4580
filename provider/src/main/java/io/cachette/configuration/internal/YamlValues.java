package io.cachette.configuration.internal;

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
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

  // What aliases refer to is read once, however often they do: aliases of aliases multiply.
  private final IdentityHashMap<Node, Map<String, Value>> tables = new IdentityHashMap<>();
  private final IdentityHashMap<Node, List<Value>> lists = new IdentityHashMap<>();

  YamlValues(Location location, Placeholders placeholders) {
    this.location = location;
    this.placeholders = placeholders;
  }

  Value of(Node node) {
    return of(node, origin(node));
  }

  private Value of(Node node, Origin origin) {
    if (YamlFile.isRedisson(node)) {
      return new Value.Verbatim(YamlFile.serialize(node), origin);
    }
    if (!TAGS.contains(node.getTag())) {
      throw origin.error("YAML tags mean nothing here; leave it out, or quote a text with '!'");
    }
    if (!open.add(node)) {
      throw origin.error("this alias refers to a mapping or list that it stands in itself");
    }
    try {
      return convert(node, origin);
    } finally {
      open.remove(node);
    }
  }

  private Value convert(Node node, Origin origin) {
    if (node instanceof MappingNode mapping) {
      return new Value.Table(tables.computeIfAbsent(mapping, any -> entries(mapping)), origin);
    }
    if (node instanceof SequenceNode sequence) {
      return new Value.Items(lists.computeIfAbsent(sequence, any -> items(sequence)), origin);
    }
    return new Value.Text(text((ScalarNode) node, origin), origin);
  }

  private List<Value> items(SequenceNode sequence) {
    List<Value> items = new ArrayList<>();
    sequence.getValue().forEach(item -> items.add(of(item)));
    return items;
  }

  private Map<String, Value> entries(MappingNode mapping) {
    Map<String, Value> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Origin origin = origin(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw origin.error("this key is no text");
      }
      if (key.getTag().equals(Tag.MERGE)) {
        throw origin.error(
            "merge keys (<<) are not read; say what caches share of 'default' or a pattern");
      }
      if (entries.containsKey(key.getValue())) {
        throw origin.error("the key '" + Origin.beforeValue(key.getValue()) + "' is there twice");
      }
      entries.put(key.getValue(), of(tuple.getValueNode(), origin));
    }
    return entries;
  }

  private String text(ScalarNode node, Origin origin) {
    try {
      return node.getTag().equals(Tag.NULL) ? "" : placeholders.replace(node.getValue());
    } catch (IllegalArgumentException e) {
      throw origin.error(String.valueOf(e.getMessage()));
    }
  }

  private Origin origin(Node node) {
    return new Origin(location.name() + ":" + (node.getStartMark().getLine() + 1), location);
  }
}
