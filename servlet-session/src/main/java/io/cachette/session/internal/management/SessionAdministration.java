package io.cachette.session.internal.management;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.SessionDetails;
import io.cachette.session.SessionStatistics;
import io.cachette.session.Sessions;
import io.cachette.session.SessionsMXBean;
import io.cachette.session.internal.lifecycle.SessionRuntime;
import io.cachette.session.internal.lifecycle.SessionWriter;
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

/** What administrators may see and do. Safe for use by several threads. */
public final class SessionAdministration implements AutoCloseable {

  private static final Logger LOG = System.getLogger(SessionAdministration.class.getName());

  private final SessionRuntime runtime;
  private final @Nullable ObjectName name;

  /** Registers it for JMX, if that works. */
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

  /** How many sessions there are. */
  public long count() {
    return ask(
        () -> {
          List<CompletableFuture<Long>> counts =
              streamShards().mapToObj(runtime.index()::count).toList();
          return counts.stream().mapToLong(Replies::join).sum();
        });
  }

  /** The ids of all sessions. */
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
    List<SessionId> ids = ask(() -> Replies.join(runtime.index().listUnexpired(shard, from)));
    return new Page(ids, from + ids.size());
  }

  private static IntStream streamShards() {
    return IntStream.range(0, SessionIndex.shardCount());
  }

  /** A session, if it is there. */
  public Optional<SessionDetails> describe(SessionId id) {
    List<Object> fields = ask(() -> Replies.join(runtime.store().peek(id)));
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

  /** The sessions of a principal. */
  public List<SessionDetails> findByPrincipal(String principal) {
    String digest = SessionIndex.digest(principal);
    return ask(
        () -> {
          List<SessionId> ids = Replies.join(runtime.index().listByPrincipal(digest));
          List<CompletableFuture<List<Object>>> replies =
              ids.stream().map(runtime.store()::peek).toList();
          return IntStream.range(0, ids.size())
              .mapToObj(i -> StoredSession.of(ids.get(i), Replies.join(replies.get(i))))
              .filter(stored -> digest.equals(stored.principal())) // it may be another's by now
              .map(SessionAdministration::describe)
              .toList();
        });
  }

  /** Ends sessions, and says how many there were. */
  public int invalidate(List<SessionId> ids) {
    return ask(
        () -> {
          List<CompletableFuture<Boolean>> destructions =
              ids.stream().map(runtime::invalidateAsync).toList();
          return (int) destructions.stream().filter(Replies::join).count();
        });
  }

  /** Ends all sessions of a principal, and says how many there were. */
  public int invalidateAllOf(String principal) {
    return invalidate(
        findByPrincipal(principal).stream().map(details -> new SessionId(details.id())).toList());
  }

  private <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (StoreFailureException e) {
      runtime.counters().failures.increment();
      throw SessionWriter.unavailableException("managed", e);
    }
  }

  /** What this node has done. */
  public SessionStatistics statistics() {
    return runtime.counters().get();
  }

  /** Takes it back from JMX. */
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
