package io.cachette.configuration.internal.source;

/** Detects MicroProfile Config: its API and an implementation on the class path. */
final class MicroProfile {

  private static final String API = "org.eclipse.microprofile.config.ConfigProvider";

  private MicroProfile() {}

  static boolean isPresent() {
    try {
      Class.forName(API, false, MicroProfile.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      return false;
    }
    return MicroProfileSettings.hasImplementation();
  }
}
