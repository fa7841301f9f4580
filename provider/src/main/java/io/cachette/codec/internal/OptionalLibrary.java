package io.cachette.codec.internal;

/** Optional libraries that are not there. */
final class OptionalLibrary {

  private OptionalLibrary() {}

  /**
   * @param what needs it
   * @param artifact group and name at Maven Central
   */
  static IllegalArgumentException newMissingException(
      String what, String artifact, Throwable cause) {
    return new IllegalArgumentException(
        what
            + " needs "
            + artifact
            + " on the class path, which is missing or does not work here ("
            + cause
            + "): add the dependency",
        cause);
  }
}
