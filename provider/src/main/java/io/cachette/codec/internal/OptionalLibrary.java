package io.cachette.codec.internal;

/** Reports optional libraries that are missing. */
public final class OptionalLibrary {

  private OptionalLibrary() {}

  /**
   * Creates the exception for a missing library.
   *
   * @param what feature that needs the library
   * @param artifact group and name at Maven Central
   */
  public static IllegalArgumentException newMissingException(
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
