package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.CacheEntry;
import io.cachette.jcache.internal.entry.Operation;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.Ttl;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * An iterator over the entries of a cache, which reads page by page: one round trip for about
 * {@value EntryStore#CHUNK} entries, and none before the first step. Entries that expire while a
 * page is used are left out. Concurrent changes may or may not be visible. If Redis grows or
 * shrinks the hash meanwhile, an entry may be returned twice. Not thread-safe.
 *
 * <p>Returning an entry is an access. With a constant expiry policy, one more round trip per page
 * sets the new expiry times; any other policy is called at each {@link #next}.
 */
public final class EntryIterator<K, V> implements Iterator<Cache.Entry<K, V>> {

  private final CacheOperations<K, V> operations;
  private final TypedStore<K, V> entries;
  private final Expiry expiry;
  private final Runnable requireOpen;

  private @Nullable String cursor = Page.END;
  private Iterator<Page.StoredEntry> page = Collections.emptyIterator();
  private long pageReadAt;
  private Ttl pageTtl = Ttl.KEEP;
  private Page.@Nullable StoredEntry next;
  private @Nullable V nextValue;
  private @Nullable K returned;

  EntryIterator(
      CacheOperations<K, V> operations,
      TypedStore<K, V> entries,
      Expiry expiry,
      Runnable requireOpen) {
    this.requireOpen = requireOpen;
    this.operations = operations;
    this.entries = entries;
    this.expiry = expiry;
  }

  @Override
  public boolean hasNext() {
    requireOpen.run();
    while (next == null && (page.hasNext() || cursor != null)) {
      if (page.hasNext()) {
        Page.StoredEntry candidate = page.next();
        next = isUnexpired(candidate) && isReadable(candidate) ? candidate : null;
      } else {
        readNextPage();
      }
    }
    return next != null;
  }

  @Override
  public Cache.Entry<K, V> next() {
    long start = System.nanoTime();
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("The cache has no further entry");
    }
    Page.StoredEntry stored = next;
    next = null;
    K key = entries.codec().decodeKey(stored.key());
    returned = key;
    V value = decodeOnce(stored);
    if (!expiry.isConstant()) {
      touch(List.of(stored), expiry.getTtlForAccess());
    }
    operations.report(Operation.ITERATE, List.of(Outcome.<K, V>unchanged(key, true)), start);
    return new CacheEntry<>(key, value);
  }

  @Override
  public void remove() {
    requireOpen.run();
    if (returned == null) {
      throw new IllegalStateException("Call next() before each remove()");
    }
    K key = returned;
    returned = null;
    entries.call(operations.applyTask(Operation.ITERATOR_REMOVE, Request.remove(key), false));
  }

  /** If unreadable values count as misses, they are left out; otherwise {@link #next} fails. */
  private boolean isReadable(Page.StoredEntry entry) {
    if (!entries.codec().unreadable().isMiss()) {
      return true;
    }
    nextValue = entries.codec().decodeValue(entry.key(), entry.value());
    return nextValue != null && entries.codec().decodeKeyOrSkip(entry.key()) != null;
  }

  private V decodeOnce(Page.StoredEntry entry) {
    V read = nextValue;
    nextValue = null;
    return read != null
        ? read
        : Objects.requireNonNull(entries.codec().decodeValue(entry.key(), entry.value()));
  }

  private void readNextPage() {
    if (cursor == null) {
      return;
    }
    pageReadAt = System.nanoTime();
    Page read = entries.call(entries.scanTask(cursor, Fetch.VALUES));
    cursor = read.cursor().equals(Page.END) ? null : read.cursor();
    pageTtl = expiry.isConstant() ? expiry.getTtlForAccess() : Ttl.KEEP;
    touch(read.entries(), pageTtl);
    page = read.entries().iterator();
  }

  private void touch(List<Page.StoredEntry> read, Ttl access) {
    if (!access.equals(Ttl.KEEP) && !read.isEmpty()) {
      entries.call(
          entries.mutateTask(
              read.stream().map(entry -> Mutation.touch(entry.key(), access)).toList(), false, ""));
    }
  }

  /** If an access makes the entry expire at once, that access still returns it. */
  private boolean isUnexpired(Page.StoredEntry entry) {
    if (pageTtl.equals(Ttl.ZERO)) {
      return true;
    }
    long age = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - pageReadAt);
    return age < (pageTtl.equals(Ttl.KEEP) ? entry.ttlMillis() : pageTtl.millis());
  }
}
