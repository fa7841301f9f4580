package io.cachette.session.internal.management;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.SessionAccessor;
import io.cachette.session.SessionDetails;
import io.cachette.session.SessionStatistics;
import io.cachette.session.Sessions;
import io.cachette.session.SessionsMXBean;
import io.cachette.session.internal.lifecycle.SessionRuntime;
import io.cachette.session.internal.store.Replies;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.SessionIndex;
import io.cachette.session.internal.store.StoredSession;
import jakarta.servlet.http.HttpSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/** The {@link Sessions} of an application, registered as an MXBean. Thread-safe. */
public final class SessionAdministration implements Sessions, AutoCloseable {

  private static final Logger LOG = System.getLogger(SessionAdministration.class.getName());

  private final SessionRuntime runtime;
  private @Nullable ObjectName name;

  /** Registers the sessions of an application as an MXBean. Logs a warning if that fails. */
  public static SessionAdministration register(SessionRuntime runtime) {
    SessionAdministration administration = new SessionAdministration(runtime);
    administration.name = administration.registerBean();
    return administration;
  }

  private SessionAdministration(SessionRuntime runtime) {
    this.runtime = runtime;
  }

  private @Nullable ObjectName registerBean() {
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
              new StandardMBean(new SessionsMXBeanAdapter(this), SessionsMXBean.class, true),
              objectName);
      return objectName;
    } catch (JMException e) {
      LOG.log(Level.WARNING, "Sessions cannot be managed by JMX", e);
      return null;
    }
  }

  @Override
  public long count() {
    return callRedis(
        () -> {
          List<CompletableFuture<Long>> counts =
              streamShards().mapToObj(runtime.index()::count).toList();
          return counts.stream().mapToLong(Replies::join).sum();
        });
  }

  @Override
  public Stream<SessionDetails> stream() {
    return streamAll().flatMap(id -> describe(id).stream());
  }

  @Override
  public Stream<String> streamIds() {
    return streamAll().map(SessionId::text);
  }

  private Stream<SessionId> streamAll() {
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

  @Override
  public Optional<SessionDetails> find(String id) {
    return SessionId.isValid(id) ? describe(new SessionId(id)) : Optional.empty();
  }

  private Optional<SessionDetails> describe(SessionId id) {
    List<Object> fields = callRedis(() -> Replies.join(runtime.store().peek(id)));
    return fields.isEmpty()
        ? Optional.empty()
        : Optional.of(describe(StoredSession.of(id, fields)));
  }

  private static SessionDetails describe(StoredSession stored) {
    boolean isExpiring = stored.interval() > 0;
    SessionDetails.Builder details =
        SessionDetails.builder(stored.id().text())
            .creationTime(Instant.ofEpochMilli(stored.created()))
            .lastAccessedTime(Instant.ofEpochMilli(stored.lastAccessed()))
            .expiryTime(isExpiring ? Instant.ofEpochMilli(stored.expiryTime()) : null)
            .maxInactiveInterval(Duration.ofSeconds(isExpiring ? stored.interval() : 0))
            .hasPrincipal(stored.principal() != null);
    stored.attributes().forEach((name, bytes) -> details.attributeSize(name, bytes.length));
    return details.build();
  }

  @Override
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

  @Override
  public boolean invalidate(String id) {
    return SessionId.isValid(id) && invalidateAll(List.of(new SessionId(id))) == 1;
  }

  private int invalidateAll(List<SessionId> ids) {
    return callRedis(
        () -> {
          List<CompletableFuture<Boolean>> destructions =
              ids.stream().map(runtime::invalidateAsync).toList();
          return (int) destructions.stream().filter(Replies::join).count();
        });
  }

  @Override
  public int invalidateByPrincipal(String principal) {
    return invalidateAll(
        findByPrincipal(principal).stream().map(details -> new SessionId(details.id())).toList());
  }

  private <T> T callRedis(Supplier<T> call) {
    try {
      return call.get();
    } catch (StoreFailureException e) {
      throw runtime.recordFailure("managed", e);
    }
  }

  @Override
  public SessionStatistics statistics() {
    return runtime.statistics();
  }

  @Override
  public boolean isAvailable() {
    return runtime.isAvailable();
  }

  @Override
  public SessionAccessor accessor(HttpSession session) {
    SessionId id = requireId(session);
    return code -> runtime.access(id, code);
  }

  @Override
  public Runnable onDestroyed(HttpSession session, Runnable code) {
    return runtime.onDestroyed(requireId(session), code);
  }

  private static SessionId requireId(HttpSession session) {
    String id = session.getId();
    if (!SessionId.isValid(id)) {
      throw new IllegalArgumentException("Session " + id + " was not created by the filter");
    }
    return new SessionId(id);
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
