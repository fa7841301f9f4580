package io.cachette.session.internal.state;

import io.cachette.session.internal.store.SessionChanges;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a request that are not written yet.
 *
 * @param interval new maximum inactive interval in seconds; null if unchanged
 * @param principal digest of the new principal; empty if removed, null if unchanged
 */
public record PendingWrite(
    AttributeChanges attributeChanges, @Nullable Integer interval, @Nullable String principal) {

  /** Converts the changes for the store. */
  public SessionChanges toChanges() {
    return new SessionChanges(
        interval, principal, attributeChanges.writes(), attributeChanges.removals());
  }

  /** Returns the bytes of all attributes of a new session. */
  public Map<String, byte[]> collectBytes() {
    Map<String, byte[]> attributes = new HashMap<>();
    attributeChanges.writes().forEach((name, write) -> attributes.put(name, write.bytes()));
    return attributes;
  }
}
