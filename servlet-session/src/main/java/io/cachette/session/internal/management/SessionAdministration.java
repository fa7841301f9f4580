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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
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

  private static final int MAX_PARALLEL_CALLS = 32;

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

  /** A session that is extended meanwhile may be on several pages. */
  private Stream<SessionId> streamIds(int shard) {
    return Stream.iterate(
            readPage(shard, SessionIndex.Page.BEGIN),
            page -> !page.isLast(),
            page -> readPage(shard, page))
        .flatMap(page -> page.ids().stream())
        .distinct();
  }

  private SessionIndex.Page readPage(int shard, SessionIndex.Page previous) {
    return callRedis(() -> Replies.join(runtime.index().listUnexpired(shard, previous)));
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
    stored.attributes().forEach((name, size) -> details.attributeSize(name, parseSize(size)));
    return details.build();
  }

  private static int parseSize(byte[] size) {
    return Integer.parseInt(new String(size, StandardCharsets.US_ASCII));
  }

  @Override
  public List<SessionDetails> findByPrincipal(String principal) {
    String digest = SessionIndex.digest(principal);
    return callRedis(
        () -> {
          List<SessionId> ids = Replies.join(runtime.index().listByPrincipal(digest));
          List<SessionDetails> found = new ArrayList<>();
          callAll(
              ids,
              runtime.store()::peek,
              (id, fields) -> {
                StoredSession stored = StoredSession.of(id, fields);
                if (digest.equals(stored.principal())) { // the index may be out of date
                  found.add(describe(stored));
                }
              });
          return found;
        });
  }

  private List<SessionId> findIdsByPrincipal(String principal) {
    String digest = SessionIndex.digest(principal);
    List<SessionId> found = new ArrayList<>();
    callAll(
        Replies.join(runtime.index().listByPrincipal(digest)),
        runtime.store()::peekPrincipal,
        (id, stored) -> {
          if (digest.equals(stored)) { // the index may be out of date
            found.add(id);
          }
        });
    return found;
  }

  /** Calls Redis for each session, for a limited number of them at the same time. */
  private static <T> void callAll(
      List<SessionId> ids,
      Function<SessionId, CompletableFuture<T>> call,
      BiConsumer<SessionId, T> receiver) {
    for (int from = 0; from < ids.size(); from += MAX_PARALLEL_CALLS) {
      List<SessionId> some = ids.subList(from, Math.min(ids.size(), from + MAX_PARALLEL_CALLS));
      List<CompletableFuture<T>> replies = some.stream().map(call).toList();
      for (int i = 0; i < some.size(); i++) {
        receiver.accept(some.get(i), Replies.join(replies.get(i)));
      }
    }
  }

  @Override
  public boolean invalidate(String id) {
    return SessionId.isValid(id) && callRedis(() -> invalidateAll(List.of(new SessionId(id)))) == 1;
  }

  private int invalidateAll(List<SessionId> ids) {
    int[] destroyed = new int[1];
    callAll(
        ids, runtime::invalidateAsync, (id, isDestroyed) -> destroyed[0] += isDestroyed ? 1 : 0);
    return destroyed[0];
  }

  @Override
  public int invalidateByPrincipal(String principal) {
    return callRedis(() -> invalidateAll(findIdsByPrincipal(principal)));
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
