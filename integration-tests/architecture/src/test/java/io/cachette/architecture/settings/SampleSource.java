package io.cachette.architecture.settings;

import io.cachette.configuration.internal.setting.SettingGroup;
import java.util.ArrayList;
import java.util.List;

/** The sources of settings, the strongest first. */
enum SampleSource {
  INIT_PARAMETER("init parameter "),
  CONTEXT_PARAMETER("context parameter "),
  PROPERTY("property "),
  MICROPROFILE("MicroProfile Config "),
  SYSTEM_PROPERTY("system property "),
  VARIABLE("environment variable "),
  VARIABLE_FILE("environment variable "),
  FILE("cachette.yaml:");

  private final String place;

  SampleSource(String place) {
    this.place = place;
  }

  /** The sources of a group: only filters have init parameters, only managers properties. */
  static List<SampleSource> of(SettingGroup group) {
    List<SampleSource> sources =
        new ArrayList<>(List.of(MICROPROFILE, SYSTEM_PROPERTY, VARIABLE, VARIABLE_FILE, FILE));
    switch (group.name()) {
      case "" -> sources.add(0, PROPERTY);
      case "session" -> sources.addAll(0, List.of(INIT_PARAMETER, CONTEXT_PARAMETER));
      case "ratelimit.http" -> sources.add(0, INIT_PARAMETER);
      default -> {
        // none of its own
      }
    }
    return sources;
  }

  /**
   * Whether the text of an origin names this source.
   *
   * @param setting the setting of the origin, whose own name may end in {@code file}
   */
  boolean isIn(String origin, SettingSample setting) {
    String suffix = setting.path().endsWith("-file") ? "_FILE_FILE" : "_FILE";
    return origin.contains(place) && origin.endsWith(suffix) == (this == VARIABLE_FILE);
  }
}
