package io.cachette.jcache.support;

import java.util.List;
import java.util.function.Consumer;
import javax.cache.Cache;

/**
 * One row of {@link OperationTable}.
 *
 * @param counts the words that {@link Counters#of(String)} parses
 * @param events the events for a listener with old values, see {@link RecordingListener}
 * @param policyCalls the calls of the expiry policy, see {@link RecordingPolicy}
 * @param written the call of the writer, see {@link RecordingWriter}; empty if there is none
 * @param neverCreated whether the policy lets new entries expire at once
 */
public record OperationRow(
    String operation,
    Prior prior,
    Source source,
    boolean neverCreated,
    Consumer<Cache<String, String>> call,
    String counts,
    List<String> events,
    String policyCalls,
    String written) {

  @Override
  public String toString() {
    return operation
        + " "
        + prior
        + (source == Source.NONE ? "" : ", source " + source)
        + (neverCreated ? ", creation ZERO" : "");
  }

  /** What is stored at the key before the operation. */
  enum Prior {
    ABSENT,
    PRESENT,
    /** Still stored, but expired. */
    EXPIRED
  }

  /** What the source has under read-through. */
  enum Source {
    /** No loader. */
    NONE,
    HAS_VALUE,
    LACKS_VALUE,
    FAILS
  }
}
