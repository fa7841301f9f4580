package io.cachette.jcache.support;

import io.cachette.redis.OutageEvent;
import io.cachette.redis.OutageListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the events of outages in their order. */
public final class RecordingOutageListener implements OutageListener {

  private final List<OutageEvent> events = new CopyOnWriteArrayList<>();
  private final List<String> kinds = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  @Override
  public void outageBegan(OutageEvent event) {
    record("began", event);
  }

  @Override
  public void outageEnded(OutageEvent event) {
    record("ended", event);
  }

  private void record(String kind, OutageEvent event) {
    threads.add(Thread.currentThread());
    events.add(event);
    kinds.add(kind);
  }

  /** The events. */
  public List<OutageEvent> events() {
    return events;
  }

  /** The kinds of the events: {@code began} or {@code ended}. */
  public List<String> kinds() {
    return kinds;
  }

  /** The threads that notified of the events. */
  public List<Thread> threads() {
    return threads;
  }
}
