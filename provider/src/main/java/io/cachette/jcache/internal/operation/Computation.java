package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.operation.Computing.Sight;
import io.cachette.jcache.internal.operation.Flights.Flight;
import io.cachette.jcache.internal.operation.LoadTerms.Freshness;
import io.cachette.jcache.internal.store.Turn;
import io.cachette.jcache.internal.store.TurnRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * One call of a {@code LoadingCache}: a look-up, and if that is no answer, a load. Redis says whose
 * turn it is. Who has the ticket of a load of this JVM joins that one. Who is told that another
 * node loads asks again until there is an answer; those that come later to this node join him.
 *
 * <p>Run the task of {@link #get} or {@link #renew} once, and call {@link #close} however it ends.
 * Used by one thread at a time.
 */
public final class Computation<K, V> {

  private final Computing<K, V> cache;
  private final K key;
  private final byte[] keyBytes;
  private final ByteBuffer id;
  private final LoadTerms terms;
  private final LoadSource<V> source;
  private final @Nullable Aside aside;
  private final long start = System.nanoTime();
  private final Flight<Loaded<V>> flight = new Flight<>(Thread.currentThread());
  private final Backoff backoff = Backoff.whileLoading();
  private Sight<V> sight = new Sight<>(Freshness.ABSENT, null, -1);
  private String proposal = "";
  private byte @Nullable [] unreadable;
  private boolean inside;
  private boolean aloof;

  Computation(
      Computing<K, V> cache, K key, LoadTerms terms, LoadSource<V> source, @Nullable Aside aside) {
    this.cache = cache;
    this.key = key;
    this.keyBytes = cache.entries().codec().encodeKey(key);
    this.id = ByteBuffer.wrap(keyBytes);
    this.terms = terms;
    this.source = source;
    this.aside = aside;
  }

  /** Runs what the caller does not wait for. */
  @FunctionalInterface
  public interface Aside {
    /**
     * Runs a task.
     *
     * @param ended called once when the task has ended, with why it failed, or null
     * @throws RuntimeException if the task will not run
     */
    void run(Task<?> task, Consumer<@Nullable Throwable> ended);
  }

  /** Looks the value up, or loads it. */
  public Task<Loaded<V>> get() {
    return Task.of(() -> cache.look(key, keyBytes, terms)).then(this::seen);
  }

  private Task<Loaded<V>> seen(Sight<V> seen) {
    sight = seen;
    if (seen.freshness() == Freshness.FRESH) {
      cache.count(key, seen, true);
      return Task.done(Loaded.found(seen.value()));
    }
    enter();
    return ask().map(this::counted);
  }

  private Loaded<V> counted(Loaded<V> loaded) {
    cache.count(key, sight, loaded.found());
    return loaded;
  }

  /** Runs the source in any case. */
  public Task<Loaded<V>> renew() {
    return Task.of(
        () -> {
          enter();
          return cache
              .entries()
              .turning(new TurnRequest(keyBytes, bytes(proposal), true, 0, null, 0))
              .then(turn -> run(ticket(turn)));
        });
  }

  /**
   * Ends the call for those that have joined it, unless a part of it goes on aside.
   *
   * @param failure why it was not carried out, or null
   */
  public void close(@Nullable Throwable failure) {
    if (!aloof) {
      leave(failure);
    }
  }

  private void enter() {
    proposal = UUID.randomUUID().toString();
    cache.flights().enter(id);
    inside = true;
    cache.flights().claim(id, proposal, flight);
  }

  private void leave(@Nullable Throwable failure) {
    if (inside) {
      inside = false;
      Throwable reason =
          failure == null ? new CacheException("The load was not carried out") : failure;
      flight.landed().complete(new Loaded<>(null, reason, false));
      cache.flights().leave(id);
    }
  }

  private Task<Loaded<V>> ask() {
    Freshness found = sight.freshness();
    TurnRequest request =
        new TurnRequest(
            keyBytes, bytes(proposal), false, terms.enough(found), unreadable, terms.lease(found));
    return cache.entries().turning(request).then(this::answered);
  }

  private Task<Loaded<V>> answered(Turn turn) {
    return switch (turn.state()) {
      case FOUND -> found(turn.answer());
      case LEASED -> isAging() ? refresh(ticket(turn)) : load(ticket(turn));
      case TAKEN -> isAging() ? agingTaken(ticket(turn)) : share(ticket(turn), this::askAgain);
      case TICKETED -> share(ticket(turn), this::load);
    };
  }

  /** Somebody renews the value; if that is the code that calls us, it wants no old one. */
  private Task<Loaded<V>> agingTaken(Ticket<K> ticket) {
    return cache.flights().isLoading(id) ? load(ticket) : Task.done(Loaded.found(sight.value()));
  }

  private Task<Loaded<V>> found(byte[] answer) {
    V value = cache.entries().codec().decodeAgain(keyBytes, answer);
    if (value == null) {
      unreadable = answer;
      return ask();
    }
    return Task.done(land(Loaded.found(value)));
  }

  private boolean isAging() {
    return sight.freshness() == Freshness.AGING;
  }

  /**
   * Joins the load of a ticket, or opens it for others to join.
   *
   * @param own what to do if nobody in this JVM loads under the ticket
   */
  private Task<Loaded<V>> share(Ticket<K> ticket, Function<Ticket<K>, Task<Loaded<V>>> own) {
    if (cache.flights().isLoading(id)) {
      return load(ticket);
    }
    Flight<Loaded<V>> claimed = cache.flights().claim(id, ticket.ticket(), flight);
    return claimed.equals(flight) ? own.apply(ticket) : join(claimed, ticket);
  }

  private Task<Loaded<V>> join(Flight<Loaded<V>> other, Ticket<K> ticket) {
    // Nobody will be handed this one any more, and a busy key should not collect them.
    cache.flights().withdraw(id, proposal);
    return Task.stage(
            other.landed().thenApply(Optional::of), patience(), Optional.<Loaded<V>>empty())
        .then(landed -> landed.isPresent() ? orPresent(landed.get()) : load(ticket));
  }

  private Task<Loaded<V>> askAgain(Ticket<K> ticket) {
    return patience() == 0 ? load(ticket) : Task.pause(backoff, ticket).then(same -> ask());
  }

  /** How many milliseconds are left to wait for others. */
  private long patience() {
    return Math.max(
        0, terms.waitLimit() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }

  private Task<Loaded<V>> load(Ticket<K> ticket) {
    cache.flights().claim(id, ticket.ticket(), flight);
    return run(ticket).then(this::orPresent);
  }

  /** Runs the source, tells those that have joined, and stores. */
  private Task<Loaded<V>> run(Ticket<K> ticket) {
    return Task.blocking(() -> cache.flights().loading(id, source::start))
        .then(stage -> Task.stage(stage, Long.MAX_VALUE, Loaded.<V>of(null, null)))
        .then(
            loaded -> {
              Throwable failure = loaded.failure();
              return failure == null
                  ? stored(ticket, loaded)
                  : cache.forgetting(ticket, failure).map(forgotten -> land(loaded));
            });
  }

  private Task<Loaded<V>> stored(Ticket<K> ticket, Loaded<V> loaded) {
    land(loaded);
    return cache.storing(ticket, loaded.value(), terms).map(stored -> loaded);
  }

  private Loaded<V> land(Loaded<V> loaded) {
    flight.landed().complete(loaded);
    return loaded;
  }

  /** What a load has brought, or if it failed the value that is there, if the options allow it. */
  private Task<Loaded<V>> orPresent(Loaded<V> loaded) {
    Throwable failure = loaded.failure();
    if (sight.value() == null || failure instanceof Error) {
      return Task.done(loaded);
    }
    if (failure == null) {
      cache.renewed();
      return Task.done(loaded);
    }
    return cache
        .present(keyBytes, failure)
        .map(
            present -> {
              present.ifPresent(value -> cache.log(keyBytes, failure));
              return present.map(Loaded::found).orElse(loaded);
            });
  }

  /** Renews a value: on this thread, or aside while the caller has the present one. */
  private Task<Loaded<V>> refresh(Ticket<K> ticket) {
    if (aside == null) {
      return load(ticket);
    }
    cache.flights().claim(id, ticket.ticket(), flight);
    Task<Loaded<V>> present = Task.done(Loaded.found(sight.value()));
    aloof = true;
    try {
      aside.run(run(ticket).map(this::refreshed), this::refreshEnded);
    } catch (RuntimeException e) {
      aloof = false;
      cache.log(keyBytes, e);
      return cache.forgetting(ticket, e).then(forgotten -> present);
    }
    return present;
  }

  private Loaded<V> refreshed(Loaded<V> loaded) {
    Throwable failure = loaded.failure();
    if (failure == null) {
      cache.renewed();
    } else {
      cache.log(keyBytes, failure);
    }
    return loaded;
  }

  private void refreshEnded(@Nullable Throwable failure) {
    if (failure != null) {
      cache.log(keyBytes, failure);
    }
    leave(failure);
  }

  private Ticket<K> ticket(Turn turn) {
    return Ticket.of(key, turn.answer(), keyBytes, turn.exists());
  }

  private static byte[] bytes(String ticket) {
    return ticket.getBytes(StandardCharsets.US_ASCII);
  }
}
