package io.cachette.configuration.internal.setting;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/**
 * The declarations of a module, found by {@link ServiceLoader}. Modules read their own group; the
 * effective configuration, the JSON schema and the tests of the pages need all groups.
 */
public interface SettingDeclarations {

  /** Returns the group of the module. */
  SettingGroup group();

  /** Finds the groups of all modules, without that of cache managers. */
  static List<SettingGroup> findGroups(ClassLoader loader) {
    List<SettingGroup> groups = new ArrayList<>();
    for (SettingDeclarations declarations : ServiceLoader.load(SettingDeclarations.class, loader)) {
      groups.add(declarations.group());
    }
    groups.sort(Comparator.comparing(SettingGroup::name));
    return groups;
  }
}
