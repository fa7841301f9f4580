package io.cachette.session.internal.state;

import io.cachette.session.internal.store.SessionChanges;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request is about to write.
 *
 * @param interval null if it is as before
 * @param principal digest of the new one, empty for none any more, null if it is as before
 */
public record PendingWrite(
    AttributeChanges attributeChanges, @Nullable Integer interval, @Nullable String principal) {

  public SessionChanges toChanges() {
    return new SessionChanges(
        interval, principal, attributeChanges.writes(), attributeChanges.removals());
  }

  /** The bytes of the attributes, for a session that has no others. */
  public Map<String, byte[]> collectBytes() {
    Map<String, byte[]> attributes = new HashMap<>();
    attributeChanges.writes().forEach((name, write) -> attributes.put(name, write.bytes()));
    return attributes;
  }
}
