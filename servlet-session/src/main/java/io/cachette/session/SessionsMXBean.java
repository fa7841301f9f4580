package io.cachette.session;

import java.util.List;

/**
 * {@link Sessions} for JMX, registered as {@code
 * io.cachette.session:type=Sessions,application=<name>,...}. Counters are those of this node since
 * it started; see {@link SessionStatistics}.
 *
 * <pre>{@code
 * javax.management.MBeanServer server =
 *     java.lang.management.ManagementFactory.getPlatformMBeanServer();
 * javax.management.ObjectName pattern =
 *     new javax.management.ObjectName("io.cachette.session:type=Sessions,*");
 * for (javax.management.ObjectName name : server.queryNames(pattern, null)) {
 *   SessionsMXBean bean = javax.management.JMX.newMXBeanProxy(server, name, SessionsMXBean.class);
 *   log.log(System.Logger.Level.INFO, "{0} sessions", bean.getCount());
 * }
 * }</pre>
 */
public interface SessionsMXBean {

  /** Number of sessions of the application on all nodes. */
  long getCount();

  /** Sessions that were written for the first time. */
  long getCreated();

  /** Sessions that were read for a request. */
  long getLoaded();

  /** Requests whose session was not found. */
  long getMissed();

  /** Requests that did not ask for their session and extended it. */
  long getTouched();

  /** Writes of changed sessions. */
  long getWritten();

  /** Bytes of attributes that were written. */
  long getWrittenBytes();

  /** Sessions that this node destroyed because they were invalidated or evicted. */
  long getInvalidated();

  /** Sessions that this node destroyed because they were expired. */
  long getExpired();

  /** Writes whose session was destroyed before. */
  long getDropped();

  /** Writes that were refused, see {@link ConflictPolicy#FAIL}. */
  long getConflicts();

  /** Attributes that could not be read. */
  long getUnreadable();

  /** Operations for which Redis did not answer. */
  long getFailures();

  /** Whether the node is connected to Redis and the circuit breaker permits calls. */
  boolean isAvailable();

  /** Finds the ids of the sessions of a principal. */
  List<String> findIdsByPrincipal(String principal);

  /** Lists the ids of at most this many sessions. */
  List<String> listIds(int limit);

  /** Invalidates a session, and returns whether it existed. */
  boolean invalidate(String id);

  /** Invalidates all sessions of a principal, and returns how many existed. */
  int invalidateByPrincipal(String principal);
}
