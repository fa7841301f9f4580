package io.cachette.jcache.support;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.params.provider.Arguments;

/**
 * What each operation does to the entry {@code k=old}, which is there, absent or expired: the
 * tables of the specification in one. {@link TableRun} carries a row out.
 */
public final class OperationTable {

  private static final String K = "k";
  private static final String OLD = "old";
  private static final String NEW = "new";

  private static final String CREATED = "CREATED k ->new";
  private static final String UPDATED = "UPDATED k old>new";
  private static final String REMOVED = "REMOVED k old>old";
  private static final String EXPIRED = "EXPIRED k old>old";
  private static final String LOADED = "CREATED k ->loaded";
  private static final String RELOADED = "UPDATED k old>loaded";

  private static final String WRITE = "write k=new";
  private static final String WRITE_ALL = "writeAll {k=new}";
  private static final String DELETE = "delete k";
  private static final String DELETE_ALL = "deleteAll [k]";
  private static final String NONE = "";

  private final List<Row> rows = new ArrayList<>();

  /** What is stored at the key before the operation. */
  enum Prior {
    ABSENT,
    PRESENT,
    /** Still stored, but its time is over. */
    EXPIRED
  }

  /** What the source has under read-through. */
  enum Source {
    /** No loader. */
    NONE,
    HAS_VALUE,
    LACKS_VALUE,
    FAILS
  }

  /**
   * One row.
   *
   * @param counts the words that {@link Counters#of(String)} reads
   * @param events what a listener hears that wants old values
   * @param asked what the expiry policy is asked, see {@link RecordingPolicy}
   * @param written how the writer is called
   * @param neverCreated whether the policy lets new entries expire at once
   */
  public record Row(
      String operation,
      Prior prior,
      Source source,
      boolean neverCreated,
      Consumer<Cache<String, String>> call,
      String counts,
      List<String> events,
      String asked,
      String written) {

    @Override
    public String toString() {
      return operation
          + " "
          + prior
          + (source == Source.NONE ? "" : ", source " + source)
          + (neverCreated ? ", creation ZERO" : "");
    }
  }

  /** Every row in each of some modes, as arguments of a test. */
  public static Stream<Arguments> in(TableRun.Mode... modes) {
    List<Row> rows = new OperationTable().fill();
    return Arrays.stream(modes).flatMap(mode -> rows.stream().map(row -> Arguments.of(row, mode)));
  }

  private List<Row> fill() {
    reads();
    puts();
    replacements();
    removals();
    loads();
    invocations();
    neverCreated();
    return rows;
  }

  private void reads() {
    operation("get", c -> c.get(K)).gone("miss", NONE, NONE, NONE).present("hit", NONE, "A", NONE);
    operation("getAll", c -> c.getAll(Set.of(K)))
        .gone("miss", NONE, NONE, NONE)
        .present("hit", NONE, "A", NONE);
    operation("containsKey", c -> c.containsKey(K))
        .goneUnmet(NONE, NONE, NONE, NONE)
        .present(NONE, NONE, NONE, NONE);
    operation("iterate", c -> c.forEach(entry -> {}))
        .goneUnmet(NONE, NONE, NONE, NONE)
        .present("hit", NONE, "A", NONE);
    operation("iterator.remove", OperationTable::iterateAndRemove)
        .goneUnmet(NONE, NONE, NONE, NONE)
        .present("hit removal", REMOVED, "A", DELETE);
  }

  private void puts() {
    operation("put", c -> c.put(K, NEW))
        .gone("put", CREATED, "C", WRITE)
        .present("put", UPDATED, "U", WRITE);
    operation("putAll", c -> c.putAll(Map.of(K, NEW)))
        .gone("put", CREATED, "C", WRITE_ALL)
        .present("put", UPDATED, "U", WRITE_ALL);
    operation("getAndPut", c -> c.getAndPut(K, NEW))
        .gone("miss put", CREATED, "C", WRITE)
        .present("hit put", UPDATED, "U", WRITE);
    operation("putIfAbsent", c -> c.putIfAbsent(K, NEW))
        .gone("miss put", CREATED, "C", WRITE)
        .present("hit", NONE, NONE, NONE);
  }

  private void replacements() {
    operation("replace(k,v)", c -> c.replace(K, NEW))
        .gone("miss", NONE, NONE, NONE)
        .present("hit put", UPDATED, "U", WRITE);
    operation("getAndReplace", c -> c.getAndReplace(K, NEW))
        .gone("miss", NONE, NONE, NONE)
        .present("hit put", UPDATED, "U", WRITE);
    operation("replace(k,old,new)", c -> c.replace(K, OLD, NEW))
        .gone("miss", NONE, NONE, NONE)
        .present("hit put", UPDATED, "U", WRITE);
    operation("replace(k,different,new)", c -> c.replace(K, "different", NEW))
        .gone("miss", NONE, NONE, NONE)
        .present("hit", NONE, "A", NONE);
  }

  private void removals() {
    operation("remove(k)", c -> c.remove(K))
        .gone(NONE, NONE, NONE, DELETE)
        .present("removal", REMOVED, NONE, DELETE);
    operation("getAndRemove", c -> c.getAndRemove(K))
        .gone("miss", NONE, NONE, DELETE)
        .present("hit removal", REMOVED, NONE, DELETE);
    operation("remove(k,old)", c -> c.remove(K, OLD))
        .gone("miss", NONE, NONE, NONE)
        .present("hit removal", REMOVED, NONE, DELETE);
    operation("remove(k,different)", c -> c.remove(K, "different"))
        .gone("miss", NONE, NONE, NONE)
        .present("hit", NONE, "A", NONE);
    operation("removeAll(keys)", c -> c.removeAll(Set.of(K)))
        .gone(NONE, NONE, NONE, DELETE_ALL)
        .present("removal", REMOVED, NONE, DELETE_ALL);
    operation("removeAll()", Cache::removeAll)
        .goneUnmet(NONE, NONE, NONE, NONE)
        .present("removal", REMOVED, NONE, DELETE_ALL);
    operation("clear", Cache::clear)
        .goneUnmet(NONE, NONE, NONE, NONE)
        .present(NONE, NONE, NONE, NONE);
  }

  private void loads() {
    operation("get", c -> c.get(K))
        .from(Source.HAS_VALUE)
        .gone("miss", LOADED, "C", NONE)
        .present("hit", NONE, "A", NONE);
    operation("getAll", c -> c.getAll(Set.of(K)))
        .from(Source.HAS_VALUE)
        .gone("miss", LOADED, "C", NONE)
        .present("hit", NONE, "A", NONE);
    operation("get", c -> c.get(K)).from(Source.LACKS_VALUE).gone("miss", NONE, NONE, NONE);
    operation("getAll", c -> c.getAll(Set.of(K)))
        .from(Source.LACKS_VALUE)
        .gone("miss", NONE, NONE, NONE);
    operation("get", c -> failsToLoad(() -> c.get(K)))
        .from(Source.FAILS)
        .gone("miss", NONE, NONE, NONE);
    operation("getAll", c -> failsToLoad(() -> c.getAll(Set.of(K))))
        .from(Source.FAILS)
        .gone("miss", NONE, NONE, NONE);
    operation("loadAll keeping", c -> load(c, false))
        .from(Source.HAS_VALUE)
        .gone(NONE, LOADED, "C", NONE)
        .present(NONE, NONE, NONE, NONE);
    operation("loadAll replacing", c -> load(c, true))
        .from(Source.HAS_VALUE)
        .gone(NONE, LOADED, "C", NONE)
        .present(NONE, RELOADED, "U", NONE);
    operation("loadAll replacing", c -> load(c, true))
        .from(Source.LACKS_VALUE)
        .gone(NONE, NONE, NONE, NONE)
        .present(NONE, NONE, NONE, NONE);
    operation(
            "loadAll replacing",
            c ->
                assertThatThrownBy(() -> load(c, true))
                    .hasStackTraceContaining(CacheLoaderException.class.getName()))
        .from(Source.FAILS)
        .gone(NONE, NONE, NONE, NONE)
        .present(NONE, NONE, NONE, NONE);
    // Only get, getAll and MutableEntry.getValue read through.
    operation("getAndRemove", c -> c.getAndRemove(K))
        .from(Source.HAS_VALUE)
        .gone("miss", NONE, NONE, DELETE);
    operation("getAndReplace", c -> c.getAndReplace(K, NEW))
        .from(Source.HAS_VALUE)
        .gone("miss", NONE, NONE, NONE);
    operation("getAndPut", c -> c.getAndPut(K, NEW))
        .from(Source.HAS_VALUE)
        .gone("miss put", CREATED, "C", WRITE);
    operation("containsKey", c -> c.containsKey(K))
        .from(Source.HAS_VALUE)
        .goneUnmet(NONE, NONE, NONE, NONE);
  }

  private void invocations() {
    invoking("nothing").gone("miss", NONE, NONE, NONE).present("hit", NONE, NONE, NONE);
    invoking("exists", MutableEntry::exists)
        .from(Source.HAS_VALUE)
        .gone("miss", NONE, NONE, NONE)
        .present("hit", NONE, NONE, NONE);
    invoking("get", MutableEntry::getValue)
        .gone("miss", NONE, NONE, NONE)
        .present("hit", NONE, "A", NONE);
    invoking("get", MutableEntry::getValue)
        .from(Source.HAS_VALUE)
        .gone("miss", LOADED, "C", NONE)
        .present("hit", NONE, "A", NONE);
    invoking("get", MutableEntry::getValue).from(Source.LACKS_VALUE).gone("miss", NONE, NONE, NONE);
    invoking("set", entry -> entry.setValue(NEW))
        .gone("miss put", CREATED, "C", WRITE)
        .present("hit put", UPDATED, "U", WRITE);
    invoking("get and set", MutableEntry::getValue, entry -> entry.setValue(NEW))
        .from(Source.HAS_VALUE)
        .gone("miss put", CREATED, "C", WRITE)
        .present("hit put", UPDATED, "U", WRITE);
    invoking("set twice", entry -> entry.setValue("first"), entry -> entry.setValue(NEW))
        .gone("miss put", CREATED, "C", WRITE)
        .present("hit put", UPDATED, "U", WRITE);
    invoking("remove", MutableEntry::remove)
        .gone("miss", NONE, NONE, DELETE)
        .present("hit removal", REMOVED, NONE, DELETE);
    invoking("get and remove", MutableEntry::getValue, MutableEntry::remove)
        .from(Source.HAS_VALUE)
        .gone("miss", NONE, NONE, DELETE)
        .present("hit removal", REMOVED, NONE, DELETE);
    invoking("set and remove", entry -> entry.setValue(NEW), MutableEntry::remove)
        .gone("miss", NONE, NONE, NONE)
        .present("hit removal", REMOVED, NONE, DELETE);
    invoking("remove and set", MutableEntry::remove, entry -> entry.setValue(NEW))
        .gone("miss put", CREATED, "C", WRITE)
        .present("hit put", UPDATED, "U", WRITE);
    operation("invoke set and throw", c -> failsToProcess(() -> c.invoke(K, setAndThrow())))
        .gone("miss", NONE, NONE, NONE)
        .present("hit", NONE, NONE, NONE);
    operation(
            "invokeAll set and throw",
            c ->
                failsToProcess(
                    () ->
                        c.invokeAll(Set.of(K), setAndThrow())
                            .values()
                            .forEach(EntryProcessorResult::get)))
        .gone("miss", NONE, NONE, NONE)
        .present("hit", NONE, NONE, NONE);
    operation(
            "invoke get",
            c -> failsToProcess(() -> c.invoke(K, (entry, arguments) -> entry.getValue())))
        .from(Source.FAILS)
        .gone("miss", NONE, NONE, NONE);
  }

  /** The writer hears of entries that expire at once, as the source is to have them. */
  private void neverCreated() {
    operation("put", c -> c.put(K, NEW)).creatingNothing().gone(NONE, NONE, "C", WRITE);
    operation("putAll", c -> c.putAll(Map.of(K, NEW)))
        .creatingNothing()
        .gone(NONE, NONE, "C", WRITE_ALL);
    operation("getAndPut", c -> c.getAndPut(K, NEW))
        .creatingNothing()
        .gone("miss", NONE, "C", WRITE);
    operation("putIfAbsent", c -> c.putIfAbsent(K, NEW))
        .creatingNothing()
        .gone("miss", NONE, "C", WRITE);
    invoking("set", entry -> entry.setValue(NEW)).creatingNothing().gone("miss", NONE, "C", WRITE);
    operation("get", c -> c.get(K))
        .from(Source.HAS_VALUE)
        .creatingNothing()
        .gone("miss", NONE, "C", NONE);
    operation("loadAll keeping", c -> load(c, false))
        .from(Source.HAS_VALUE)
        .creatingNothing()
        .gone(NONE, NONE, "C", NONE);
  }

  private Operations operation(String name, Consumer<Cache<String, String>> call) {
    return new Operations(Map.of(name, call), Source.NONE, false);
  }

  /** A processor that takes these steps, through invoke and through invokeAll. */
  @SafeVarargs
  private Operations invoking(String name, Consumer<MutableEntry<String, String>>... steps) {
    EntryProcessor<String, String, String> processor =
        (entry, arguments) -> {
          for (Consumer<MutableEntry<String, String>> step : steps) {
            step.accept(entry);
          }
          return "done";
        };
    return new Operations(
        Map.of(
            "invoke " + name, c -> c.invoke(K, processor),
            "invokeAll " + name, c -> c.invokeAll(Set.of(K), processor)),
        Source.NONE,
        false);
  }

  /** Operations with the same results, and the circumstances of the rows that are added next. */
  private final class Operations {

    private final Map<String, Consumer<Cache<String, String>>> calls;
    private final Source source;
    private final boolean neverCreated;

    Operations(
        Map<String, Consumer<Cache<String, String>>> calls, Source source, boolean neverCreated) {
      this.calls = calls;
      this.source = source;
      this.neverCreated = neverCreated;
    }

    Operations from(Source other) {
      return new Operations(calls, other, neverCreated);
    }

    Operations creatingNothing() {
      return new Operations(calls, source, true);
    }

    Operations present(String counts, String event, String asked, String written) {
      return add(Prior.PRESENT, counts, list(event), asked, written);
    }

    /** Absent and expired are the same, except that an expired entry is told of first. */
    Operations gone(String counts, String event, String asked, String written) {
      List<String> events = new ArrayList<>(list(EXPIRED));
      events.addAll(list(event));
      return add(Prior.ABSENT, counts, list(event), asked, written)
          .add(Prior.EXPIRED, counts, events, asked, written);
    }

    /** Like {@link #gone} for operations that pass expired entries over. */
    Operations goneUnmet(String counts, String event, String asked, String written) {
      return add(Prior.ABSENT, counts, list(event), asked, written)
          .add(Prior.EXPIRED, counts, list(event), asked, written);
    }

    private Operations add(
        Prior prior, String counts, List<String> events, String asked, String written) {
      calls.forEach(
          (name, call) ->
              rows.add(
                  new Row(
                      name, prior, source, neverCreated, call, counts, events, asked, written)));
      return this;
    }

    private static List<String> list(String event) {
      return event.isEmpty() ? List.of() : List.of(event);
    }
  }

  private static void iterateAndRemove(Cache<String, String> cache) {
    Iterator<Cache.Entry<String, String>> iterator = cache.iterator();
    while (iterator.hasNext()) {
      iterator.next();
      iterator.remove();
    }
  }

  private static void load(Cache<String, String> cache, boolean replace) throws UncheckedLoad {
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(Set.of(K), replace, done);
    try {
      done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new UncheckedLoad(e);
    }
  }

  private static final class UncheckedLoad extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UncheckedLoad(Throwable cause) {
      super(cause);
    }
  }

  private static EntryProcessor<String, String, String> setAndThrow() {
    return (entry, arguments) -> {
      entry.setValue(NEW);
      throw new IllegalStateException("after setting");
    };
  }

  private static void failsToLoad(Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(CacheLoaderException.class);
  }

  private static void failsToProcess(Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(EntryProcessorException.class);
  }
}
