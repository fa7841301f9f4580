package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.Layer;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** A configuration file: the settings of managers, and a section for each other module. */
public final class FileSource implements SettingSource {

  private final Value.Table root;

  private FileSource(Value.Table root) {
    this.root = root;
  }

  /**
   * Creates a source of a parsed file.
   *
   * @param file the outermost mapping
   */
  static FileSource of(Value.Table file) {
    return new FileSource(file);
  }

  @Override
  public Layer read(SettingGroup group) {
    Value section = root;
    if (!group.name().isEmpty()) {
      for (String part : group.name().split("\\.", -1)) {
        section = findPart(section, part);
      }
    }
    return Layer.read(group, group.fileSchema(), withoutForeignSections(group, section));
  }

  /** Returns a part of a section; an empty mapping if it is absent or empty. */
  private Value findPart(Value section, String part) {
    Value found = section instanceof Value.Table table ? table.entries().get(part) : null;
    return found == null || (found instanceof Value.Text text && text.text().isEmpty())
        ? new Value.Table(Map.of(), root.origin())
        : found;
  }

  private static Value withoutForeignSections(SettingGroup group, Value section) {
    if (!(section instanceof Value.Table table) || group.foreignSections().isEmpty()) {
      return section;
    }
    Map<String, Value> own = new LinkedHashMap<>(table.entries());
    own.keySet().removeAll(group.foreignSections());
    return new Value.Table(own, table.origin());
  }
}
