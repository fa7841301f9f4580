package io.cachette.redis;

/**
 * A listener that is notified when an outage of Redis begins and ends, as this JVM sees it. Add it
 * by {@link CachetteHealth#addListener}.
 *
 * <p>An outage begins when a call fails because no reply arrives, and ends when a later call gets a
 * reply. An error with which Redis refuses a command is a reply. In a cluster, an outage begins
 * when one master does not reply, and ends when all of those that have failed reply again. Each
 * listener is called once at the beginning and once at the end of an outage, in this order. There
 * is no call for the beginning of an outage that began before the listener was added, nor for the
 * end of an outage that is under way when the manager is closed.
 *
 * <p>All listeners of a manager are called by one daemon thread, {@code cachette-outage-1}, whose
 * context class loader is that of the manager. So a listener may block: it delays other listeners,
 * but no call of a cache. Up to 1,000 events wait for the thread; further ones are dropped, and the
 * log says so. If a listener throws an exception, the log has it, and nothing else happens.
 *
 * <pre>{@code
 * CachetteHealth health = manager.unwrap(CachetteHealth.class);
 * health.addListener(
 *     new OutageListener() {
 *       public void outageBegan(OutageEvent event) {
 *         log.log(System.Logger.Level.ERROR, "Redis is down: " + event.reason());
 *       }
 *
 *       public void outageEnded(OutageEvent event) {
 *         log.log(System.Logger.Level.INFO, "Redis is back, after " + event.duration());
 *       }
 *     });
 * }</pre>
 */
public interface OutageListener {

  /** Notifies that an outage has begun. Does nothing by default. */
  default void outageBegan(OutageEvent event) {}

  /** Notifies that an outage has ended. Does nothing by default. */
  default void outageEnded(OutageEvent event) {}
}
