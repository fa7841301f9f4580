package io.cachette.session.internal;

import io.cachette.session.internal.store.Changes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request is about to write.
 *
 * @param interval null if it is as before
 * @param principal digest of the new one, empty for none any more, null if it is as before
 */
record Pending(Written written, @Nullable Integer interval, @Nullable String principal) {

  Changes changes() {
    return new Changes(interval, principal, written.writes(), written.removals());
  }

  /** The bytes of the attributes, for a session that has no others. */
  Map<String, byte[]> attributes() {
    Map<String, byte[]> attributes = new HashMap<>();
    written.writes().forEach((name, write) -> attributes.put(name, write.bytes()));
    return attributes;
  }
}
