package io.cachette.faults;

/**
 * A broken promise.
 *
 * @param summary the contradiction in some lines
 * @param details all that may help to understand it, such as the history of a key
 */
record Violation(String summary, String details) {

  static Violation of(String summary) {
    return new Violation(summary, "");
  }
}
