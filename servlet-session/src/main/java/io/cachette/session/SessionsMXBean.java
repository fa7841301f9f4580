package io.cachette.session;

import java.util.List;

/**
 * {@link Sessions} by JMX: {@code io.cachette.session:type=Sessions,application=<name>,context=<path>}.
 */
public interface SessionsMXBean {

  /** How many sessions the application has on all nodes. */
  long getCount();

  /** What this node has done. */
  SessionStatistics getStatistics();

  /** Whether Redis answered the last time that it was asked. */
  boolean isAvailable();

  /** The ids of the sessions of a principal. */
  List<String> findIdsByPrincipal(String principal);

  /** The ids of some sessions; so many at the most. */
  List<String> listIds(int limit);

  /** Ends a session, and says whether there was one. */
  boolean invalidate(String id);

  /** Ends all sessions of a principal, and says how many there were. */
  int invalidateAllOf(String principal);
}
