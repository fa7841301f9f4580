package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.Layer;
import io.cachette.configuration.internal.setting.Schema;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.setting.Value;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Settings that are properties: in an object, the system, the environment, or MicroProfile. */
public final class PropertySource implements SettingSource {

  static final String ROOT = SettingGroup.ROOT;

  private static final Set<Object> BY_OTHER_MEANS =
      Set.of(ROOT + Settings.CONFIG.path(), ROOT + Settings.CLIENT.path());

  private final String kind;
  private final PropertyLookup properties;
  private final boolean isDedicated;

  private PropertySource(String kind, PropertyLookup properties, boolean isDedicated) {
    this.kind = kind;
    this.properties = properties;
    this.isDedicated = isDedicated;
  }

  /** Creates a source of properties all of which are meant for one group. */
  public static PropertySource dedicated(ObjectProperties properties) {
    return new PropertySource(properties.kind(), properties, true);
  }

  /**
   * Creates a source of properties that other modules and the application use, too. Unknown names
   * that begin with {@code cachette.} may be theirs.
   */
  static PropertySource shared(String kind, PropertyLookup properties) {
    return new PropertySource(kind, properties, false);
  }

  @Override
  public Layer read(SettingGroup group) {
    Schema schema = isDedicated ? group.schema() : group.fileSchema();
    Map<String, Value.Text> texts = new TreeMap<>();
    for (String name : properties.names()) {
      if (belongsTo(group, name)) {
        put(texts, group, name);
      }
    }
    if (!properties.listsAllNames()) {
      Stream.concat(
              schema.paths().stream().filter(path -> schema.isText(path)),
              schema.shorthandSections().stream())
          .map(path -> group.prefix() + path)
          .filter(name -> !texts.containsKey(name.substring(group.prefix().length())))
          .forEach(name -> put(texts, group, name));
    }
    Layer layer = Layer.read(group, schema, new PropertyTree(group, kind).toTable(texts));
    return properties.listsAllNames()
        ? layer
        : layer.withLookUp(path -> properties.find(group.prefix() + path));
  }

  private void put(Map<String, Value.Text> texts, SettingGroup group, String name) {
    Value.Text text = properties.find(name);
    if (text != null) {
      texts.put(name.substring(group.prefix().length()), text);
    }
  }

  private boolean belongsTo(SettingGroup group, String name) {
    if (!name.startsWith(group.prefix()) || BY_OTHER_MEANS.contains(name)) {
      return false;
    }
    if (isDedicated) {
      return true;
    }
    return group.equals(Settings.GROUP) ? isManagerSetting(name) : !group.isForeign(name);
  }

  private static boolean isManagerSetting(String name) {
    return name.startsWith(ROOT + "redis.")
        || name.startsWith(ROOT + Settings.CACHES.path() + ".")
        || name.equals(ROOT + Settings.NAMESPACE.path())
        || name.equals(ROOT + Settings.SHARED_TRIPS.path());
  }
}
