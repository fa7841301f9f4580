package io.cachette.lock.internal;

import io.cachette.lock.LeasePolicy;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The limiters of this JVM by name. A limiter stays while a handle, lease or waiting call uses it;
 * a pinned limiter always stays. Thread-safe.
 */
final class LimiterMap {

  private final Function<LeasePolicy, LeaseLimiter> factory;
  private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();
  private final ReferenceQueue<LeaseLimiter> collected = new ReferenceQueue<>();

  private static final class Entry extends WeakReference<LeaseLimiter> {

    private final String name;
    private volatile @Nullable LeaseLimiter pinned;

    Entry(LeaseLimiter limiter, ReferenceQueue<LeaseLimiter> queue) {
      super(limiter, queue);
      this.name = limiter.policy().name();
    }

    boolean isPinned() {
      return pinned != null;
    }

    void pin(LeaseLimiter limiter) {
      this.pinned = limiter;
    }
  }

  LimiterMap(Function<LeasePolicy, LeaseLimiter> factory) {
    this.factory = factory;
  }

  /**
   * Returns the limiter of a policy, and creates it if the name is not in use.
   *
   * @throws IllegalArgumentException if the name belongs to a different policy
   */
  LeaseLimiter getOrCreate(LeasePolicy policy) {
    return getOrCreate(policy, false);
  }

  /**
   * Returns the limiter of a policy, creates it if the name is not in use, and pins it.
   *
   * @throws IllegalArgumentException if the name belongs to a different policy
   */
  LeaseLimiter getOrCreatePinned(LeasePolicy policy) {
    return getOrCreate(policy, true);
  }

  private LeaseLimiter getOrCreate(LeasePolicy policy, boolean isPinned) {
    removeCollected();
    Entry entry = entries.get(policy.name());
    LeaseLimiter known = entry == null ? null : entry.get();
    if (entry == null || known == null || (isPinned && !entry.isPinned())) {
      return create(policy, isPinned);
    }
    requireSame(known, policy);
    return known;
  }

  private LeaseLimiter create(LeasePolicy policy, boolean isPinned) {
    AtomicReference<LeaseLimiter> result = new AtomicReference<>(); // strong
    entries.compute(
        policy.name(),
        (name, known) -> {
          LeaseLimiter limiter = known == null ? null : known.get();
          Entry entry = known;
          if (entry == null || limiter == null) {
            limiter = factory.apply(policy);
            entry = new Entry(limiter, collected);
          }
          requireSame(limiter, policy);
          if (isPinned) {
            entry.pin(limiter);
          }
          result.setPlain(limiter);
          return entry;
        });
    return result.getPlain();
  }

  private static void requireSame(LeaseLimiter known, LeasePolicy policy) {
    if (!known.policy().equals(policy)) {
      throw new IllegalArgumentException(
          "The name '"
              + policy.name()
              + "' belongs to "
              + known.policy()
              + ", which differs from "
              + policy
              + "; use that policy or another name");
    }
  }

  /** Returns the limiter of this name; empty if none is in use. */
  Optional<LeaseLimiter> find(String name) {
    removeCollected();
    return Optional.ofNullable(entries.get(name)).map(Entry::get);
  }

  void forEach(Consumer<LeaseLimiter> action) {
    for (Entry entry : entries.values()) {
      LeaseLimiter limiter = entry.get();
      if (limiter != null) {
        action.accept(limiter);
      }
    }
  }

  int size() {
    removeCollected();
    return entries.size();
  }

  private void removeCollected() {
    for (Reference<?> each = collected.poll(); each != null; each = collected.poll()) {
      if (each instanceof Entry entry) {
        entries.remove(entry.name, entry);
      }
    }
  }
}
