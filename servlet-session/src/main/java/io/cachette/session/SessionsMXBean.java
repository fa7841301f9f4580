package io.cachette.session;

import java.util.List;

/**
 * {@link Sessions} by JMX, as {@code io.cachette.session:type=Sessions,application=<name>,...}.
 * What is counted is what this node has done since it started; see {@link SessionStatistics}.
 */
public interface SessionsMXBean {

  /** How many sessions the application has on all nodes. */
  long getCount();

  /** Sessions that were written for the first time. */
  long getCreated();

  /** Sessions that were read for a request. */
  long getLoaded();

  /** Requests whose session was not there. */
  long getMissed();

  /** Requests that did not ask for their session, and kept it alive. */
  long getTouched();

  /** Writes of changed sessions. */
  long getWritten();

  /** Bytes of attributes that were written. */
  long getWrittenBytes();

  /** Sessions that this node ended because somebody wanted it. */
  long getInvalidated();

  /** Sessions that this node ended because their time was over. */
  long getExpired();

  /** Writes that found their session ended. */
  long getDropped();

  /** Writes that were refused, see {@link ConflictPolicy#FAIL}. */
  long getConflicts();

  /** Attributes that could not be read. */
  long getUnreadable();

  /** Operations for which Redis did not answer. */
  long getFailures();

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
