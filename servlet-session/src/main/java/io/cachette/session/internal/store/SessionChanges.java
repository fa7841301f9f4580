package io.cachette.session.internal.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request changed in a session.
 *
 * @param interval null if it is as before
 * @param principal digest of the new one, empty if there is none any more, null if it is as before
 * @param writes by name of the attribute
 * @param removals what is expected to be there, by name of the attribute
 */
public record SessionChanges(
    @Nullable Integer interval,
    @Nullable String principal,
    Map<String, Write> writes,
    Map<String, String> removals) {

  /** Nothing has changed. */
  public static final SessionChanges NONE = new SessionChanges(null, null, Map.of(), Map.of());

  /** Whatever is there may be replaced. */
  public static final String ANYTHING = "";

  /** Nothing is there. */
  public static final String NOTHING = "-";

  /**
   * A new value.
   *
   * @param expected what it replaces: {@link #ANYTHING}, {@link #NOTHING}, or the SHA-1 digest of
   *     some bytes in lower-case hex
   */
  public record Write(byte[] bytes, String expected) {}

  /** Whether nothing changed. */
  public boolean isEmpty() {
    return interval == null && principal == null && writes.isEmpty() && removals.isEmpty();
  }
}
