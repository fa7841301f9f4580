package io.cachette.session.internal.management;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.SessionDetails;
import io.cachette.session.SessionStatistics;
import io.cachette.session.Sessions;
import io.cachette.session.SessionsMXBean;
import io.cachette.session.internal.lifecycle.SessionRuntime;
import io.cachette.session.internal.store.Replies;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.SessionIndex;
import io.cachette.session.internal.store.StoredSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/** Administration of the sessions of an application, registered as an MXBean. Thread-safe. */
public final class SessionAdministration implements AutoCloseable {

  private static final Logger LOG = System.getLogger(SessionAdministration.class.getName());

  private final SessionRuntime runtime;
  private final @Nullable ObjectName name;

  /** Registers the sessions of an application as an MXBean. Logs a warning if that fails. */
  public SessionAdministration(SessionRuntime runtime, Sessions sessions) {
    this.runtime = runtime;
    this.name = register(sessions);
  }

  private @Nullable ObjectName register(Sessions sessions) {
    try {
      ObjectName objectName =
          new ObjectName(
              "io.cachette.session:type=Sessions,application=%s,context=%s,instance=%08x"
                  .formatted(
                      ObjectName.quote(runtime.application()),
                      ObjectName.quote(runtime.context().getContextPath()),
                      System.identityHashCode(runtime)));
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(
              new StandardMBean(new SessionsMXBeanAdapter(sessions), SessionsMXBean.class, true),
              objectName);
      return objectName;
    } catch (JMException e) {
      LOG.log(Level.WARNING, "Sessions cannot be managed by JMX", e);
      return null;
    }
  }

  /** Counts the sessions that are not expired. */
  public long count() {
    return callRedis(
        () -> {
          List<CompletableFuture<Long>> counts =
              streamShards().mapToObj(runtime.index()::count).toList();
          return counts.stream().mapToLong(Replies::join).sum();
        });
  }

  /** Streams the ids of all sessions, one shard after another. */
  public Stream<SessionId> streamIds() {
    return streamShards().boxed().flatMap(this::streamIds);
  }

  private Stream<SessionId> streamIds(int shard) {
    return Stream.iterate(
            readPage(shard, 0), page -> !page.ids().isEmpty(), page -> readPage(shard, page.next()))
        .flatMap(page -> page.ids().stream());
  }

  private record Page(List<SessionId> ids, int next) {}

  private Page readPage(int shard, int from) {
    List<SessionId> ids = callRedis(() -> Replies.join(runtime.index().listUnexpired(shard, from)));
    return new Page(ids, from + ids.size());
  }

  private static IntStream streamShards() {
    return IntStream.range(0, SessionIndex.shardCount());
  }

  /** Reads the details of a session. */
  public Optional<SessionDetails> describe(SessionId id) {
    List<Object> fields = callRedis(() -> Replies.join(runtime.store().peek(id)));
    return fields.isEmpty()
        ? Optional.empty()
        : Optional.of(describe(StoredSession.of(id, fields)));
  }

  private static SessionDetails describe(StoredSession stored) {
    Map<String, Integer> sizes = new HashMap<>();
    stored.attributes().forEach((attribute, bytes) -> sizes.put(attribute, bytes.length));
    return new SessionDetails(
        stored.id().text(),
        Instant.ofEpochMilli(stored.created()),
        Instant.ofEpochMilli(stored.lastAccessed()),
        Instant.ofEpochMilli(stored.expiryTime()),
        Duration.ofSeconds(Math.max(0, stored.interval())),
        stored.principal() != null,
        sizes);
  }

  /** Reads the details of the sessions of a principal. */
  public List<SessionDetails> findByPrincipal(String principal) {
    String digest = SessionIndex.digest(principal);
    return callRedis(
        () -> {
          List<SessionId> ids = Replies.join(runtime.index().listByPrincipal(digest));
          List<CompletableFuture<List<Object>>> replies =
              ids.stream().map(runtime.store()::peek).toList();
          return IntStream.range(0, ids.size())
              .mapToObj(i -> StoredSession.of(ids.get(i), Replies.join(replies.get(i))))
              .filter(stored -> digest.equals(stored.principal())) // the index may be out of date
              .map(SessionAdministration::describe)
              .toList();
        });
  }

  /** Invalidates sessions, and returns how many existed. */
  public int invalidate(List<SessionId> ids) {
    return callRedis(
        () -> {
          List<CompletableFuture<Boolean>> destructions =
              ids.stream().map(runtime::invalidateAsync).toList();
          return (int) destructions.stream().filter(Replies::join).count();
        });
  }

  /** Invalidates all sessions of a principal, and returns how many existed. */
  public int invalidateAllOf(String principal) {
    return invalidate(
        findByPrincipal(principal).stream().map(details -> new SessionId(details.id())).toList());
  }

  private <T> T callRedis(Supplier<T> call) {
    try {
      return call.get();
    } catch (StoreFailureException e) {
      throw runtime.recordFailure("managed", e);
    }
  }

  /** Returns the counters of this node. */
  public SessionStatistics statistics() {
    return runtime.statistics();
  }

  /** Unregisters the MXBean. */
  @Override
  public void close() {
    if (name != null) {
      try {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
      } catch (JMException e) {
        LOG.log(Level.DEBUG, "Not registered any more", e);
      }
    }
  }
}
