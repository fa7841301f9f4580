package io.cachette.session.internal.management;

import io.cachette.session.SessionDetails;
import io.cachette.session.Sessions;
import io.cachette.session.SessionsMXBean;
import java.util.List;

/** Adapts {@link Sessions} to the types of JMX. */
record SessionsMXBeanAdapter(Sessions sessions) implements SessionsMXBean {

  @Override
  public long getCount() {
    return sessions.count();
  }

  @Override
  public long getCreated() {
    return sessions.statistics().created();
  }

  @Override
  public long getLoaded() {
    return sessions.statistics().loaded();
  }

  @Override
  public long getMissed() {
    return sessions.statistics().missed();
  }

  @Override
  public long getTouched() {
    return sessions.statistics().touched();
  }

  @Override
  public long getWritten() {
    return sessions.statistics().written();
  }

  @Override
  public long getWrittenBytes() {
    return sessions.statistics().writtenBytes();
  }

  @Override
  public long getInvalidated() {
    return sessions.statistics().invalidated();
  }

  @Override
  public long getExpired() {
    return sessions.statistics().expired();
  }

  @Override
  public long getDropped() {
    return sessions.statistics().dropped();
  }

  @Override
  public long getConflicts() {
    return sessions.statistics().conflicts();
  }

  @Override
  public long getUnreadable() {
    return sessions.statistics().unreadable();
  }

  @Override
  public long getFailures() {
    return sessions.statistics().failures();
  }

  @Override
  public boolean isAvailable() {
    return sessions.isAvailable();
  }

  @Override
  public List<String> findIdsByPrincipal(String principal) {
    return sessions.findByPrincipal(principal).stream().map(SessionDetails::id).toList();
  }

  @Override
  public List<String> listIds(int limit) {
    return sessions.streamIds().limit(limit).toList();
  }

  @Override
  public boolean invalidate(String id) {
    return sessions.invalidate(id);
  }

  @Override
  public int invalidateByPrincipal(String principal) {
    return sessions.invalidateByPrincipal(principal);
  }
}
