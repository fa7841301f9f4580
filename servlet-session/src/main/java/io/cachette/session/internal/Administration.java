package io.cachette.session.internal;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.SessionDetails;
import io.cachette.session.SessionStatistics;
import io.cachette.session.Sessions;
import io.cachette.session.SessionsMXBean;
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
public final class Administration implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Administration.class.getName());

  private final SessionRuntime runtime;
  private final @Nullable ObjectName name;

  /** Registers it for JMX, if that works. */
  public Administration(SessionRuntime runtime, Sessions sessions) {
    this.runtime = runtime;
    this.name = register(sessions);
  }

  private @Nullable ObjectName register(Sessions sessions) {
    try {
      ObjectName wanted =
          new ObjectName(
              "io.cachette.session:type=Sessions,application=%s,context=%s,instance=%08x"
                  .formatted(
                      ObjectName.quote(runtime.application()),
                      ObjectName.quote(runtime.context().getContextPath()),
                      System.identityHashCode(runtime)));
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(
              new StandardMBean(new Managed(sessions), SessionsMXBean.class, true), wanted);
      return wanted;
    } catch (JMException e) {
      LOG.log(Level.WARNING, "Sessions cannot be managed by JMX", e);
      return null;
    }
  }

  /** How many sessions there are. */
  public long count() {
    return asked(
        () -> {
          List<CompletableFuture<Long>> counts = shards().mapToObj(runtime.index()::count).toList();
          return counts.stream().mapToLong(Awaited::of).sum();
        });
  }

  /** The ids of all sessions. */
  public Stream<SessionId> ids() {
    return shards().boxed().flatMap(this::ids);
  }

  private Stream<SessionId> ids(int shard) {
    return Stream.iterate(
            page(shard, 0), page -> !page.ids().isEmpty(), page -> page(shard, page.next()))
        .flatMap(page -> page.ids().stream());
  }

  private record Page(List<SessionId> ids, int next) {}

  private Page page(int shard, int from) {
    List<SessionId> ids = asked(() -> Awaited.of(runtime.index().live(shard, from)));
    return new Page(ids, from + ids.size());
  }

  private static IntStream shards() {
    return IntStream.range(0, SessionIndex.shards());
  }

  /** A session, if it is there. */
  public Optional<SessionDetails> details(SessionId id) {
    List<Object> fields = asked(() -> Awaited.of(runtime.store().peek(id)));
    return fields.isEmpty() ? Optional.empty() : Optional.of(details(StoredSession.of(id, fields)));
  }

  private static SessionDetails details(StoredSession stored) {
    Map<String, Integer> sizes = new HashMap<>();
    stored.attributes().forEach((attribute, bytes) -> sizes.put(attribute, bytes.length));
    return new SessionDetails(
        stored.id().text(),
        Instant.ofEpochMilli(stored.created()),
        Instant.ofEpochMilli(stored.lastAccessed()),
        Instant.ofEpochMilli(stored.deadline()),
        Duration.ofSeconds(Math.max(0, stored.interval())),
        stored.principal() != null,
        sizes);
  }

  /** The sessions of a principal. */
  public List<SessionDetails> ofPrincipal(String principal) {
    String digest = SessionIndex.digest(principal);
    return asked(
        () -> {
          List<SessionId> ids = Awaited.of(runtime.index().list(digest));
          List<CompletableFuture<List<Object>>> replies =
              ids.stream().map(runtime.store()::peek).toList();
          return IntStream.range(0, ids.size())
              .mapToObj(i -> StoredSession.of(ids.get(i), Awaited.of(replies.get(i))))
              .filter(stored -> digest.equals(stored.principal())) // it may be another's by now
              .map(Administration::details)
              .toList();
        });
  }

  /** Ends sessions, and says how many there were. */
  public int end(List<SessionId> ids) {
    return asked(
        () -> {
          List<CompletableFuture<Boolean>> ends = ids.stream().map(runtime::endOther).toList();
          return (int) ends.stream().filter(Awaited::of).count();
        });
  }

  /** Ends all sessions of a principal, and says how many there were. */
  public int endAllOf(String principal) {
    return end(
        ofPrincipal(principal).stream().map(details -> new SessionId(details.id())).toList());
  }

  private <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (StoreFailureException e) {
      runtime.counters().failures.increment();
      throw SessionWriter.unavailable("managed", e);
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
