package io.cachette.configuration.internal.source;

import java.util.Optional;

/** Detects MicroProfile Config: its API and an implementation on the class path. */
final class MicroProfile {

  private static final String API = "org.eclipse.microprofile.config.ConfigProvider";

  private MicroProfile() {}

  /** Returns the properties of MicroProfile Config; empty if it is not present. */
  static Optional<PropertyLookup> find() {
    try {
      Class.forName(API, false, MicroProfile.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
    return MicroProfileProperties.hasImplementation()
        ? Optional.of(new MicroProfileProperties())
        : Optional.empty();
  }
}
