package io.cachette.servers.shop;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The notifications that the listeners and beans of this node got. */
@ApplicationScoped
public class EventLog {

  // Listeners are created by containers, some of which inject nothing into them.
  private static final Queue<String> EVENTS = new ConcurrentLinkedQueue<>();

  static void record(String event) {
    EVENTS.add(event);
  }

  /** Adds an event. */
  public void add(String event) {
    record(event);
  }

  public List<String> events() {
    return List.copyOf(EVENTS);
  }
}
