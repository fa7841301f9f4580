package io.cachette.jcache.support;

import static io.cachette.jcache.support.OperationCalls.failsToLoad;
import static io.cachette.jcache.support.OperationCalls.failsToProcess;
import static io.cachette.jcache.support.OperationCalls.load;
import static io.cachette.jcache.support.OperationCalls.setAndThrow;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.support.OperationRow.Prior;
import io.cachette.jcache.support.OperationRow.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.integration.CacheLoaderException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The effects of each operation on the entry {@code k=old}, which is present, absent or expired. It
 * combines the tables of the specification. {@link TableRun} runs a row.
 */
public final class OperationTable {

  static final String K = "k";
  private static final String OLD = "old";
  static final String NEW = "new";

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

  private final List<OperationRow> rows = new ArrayList<>();

  /** Returns every row in each mode, as arguments of a test. */
  public static Stream<Arguments> in(TableRun.Mode... modes) {
    List<OperationRow> rows = new OperationTable().fill();
    return Arrays.stream(modes).flatMap(mode -> rows.stream().map(row -> Arguments.of(row, mode)));
  }

  private List<OperationRow> fill() {
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
    operation("get", c -> c.get(K))
        .absent("miss", NONE, NONE, NONE)
        .present("hit", NONE, "A", NONE);
    operation("getAll", c -> c.getAll(Set.of(K)))
        .absent("miss", NONE, NONE, NONE)
        .present("hit", NONE, "A", NONE);
    operation("containsKey", c -> c.containsKey(K))
        .absentWithoutEvent(NONE, NONE, NONE, NONE)
        .present(NONE, NONE, NONE, NONE);
    operation("iterate", c -> c.forEach(entry -> {}))
        .absentWithoutEvent(NONE, NONE, NONE, NONE)
        .present("hit", NONE, "A", NONE);
    operation("iterator.remove", OperationCalls::iterateAndRemove)
        .absentWithoutEvent(NONE, NONE, NONE, NONE)
        .present("hit removal", REMOVED, "A", DELETE);
  }

  private void puts() {
    operation("put", c -> c.put(K, NEW))
        .absent("put", CREATED, "C", WRITE)
        .present("put", UPDATED, "U", WRITE);
    operation("putAll", c -> c.putAll(Map.of(K, NEW)))
        .absent("put", CREATED, "C", WRITE_ALL)
        .present("put", UPDATED, "U", WRITE_ALL);
    operation("getAndPut", c -> c.getAndPut(K, NEW))
        .absent("miss put", CREATED, "C", WRITE)
        .present("hit put", UPDATED, "U", WRITE);
    operation("putIfAbsent", c -> c.putIfAbsent(K, NEW))
        .absent("miss put", CREATED, "C", WRITE)
        .present("hit", NONE, NONE, NONE);
  }

  private void replacements() {
    operation("replace(k,v)", c -> c.replace(K, NEW))
        .absent("miss", NONE, NONE, NONE)
        .present("hit put", UPDATED, "U", WRITE);
    operation("getAndReplace", c -> c.getAndReplace(K, NEW))
        .absent("miss", NONE, NONE, NONE)
        .present("hit put", UPDATED, "U", WRITE);
    operation("replace(k,old,new)", c -> c.replace(K, OLD, NEW))
        .absent("miss", NONE, NONE, NONE)
        .present("hit put", UPDATED, "U", WRITE);
    operation("replace(k,different,new)", c -> c.replace(K, "different", NEW))
        .absent("miss", NONE, NONE, NONE)
        .present("hit", NONE, "A", NONE);
  }

  private void removals() {
    operation("remove(k)", c -> c.remove(K))
        .absent(NONE, NONE, NONE, DELETE)
        .present("removal", REMOVED, NONE, DELETE);
    operation("getAndRemove", c -> c.getAndRemove(K))
        .absent("miss", NONE, NONE, DELETE)
        .present("hit removal", REMOVED, NONE, DELETE);
    operation("remove(k,old)", c -> c.remove(K, OLD))
        .absent("miss", NONE, NONE, NONE)
        .present("hit removal", REMOVED, NONE, DELETE);
    operation("remove(k,different)", c -> c.remove(K, "different"))
        .absent("miss", NONE, NONE, NONE)
        .present("hit", NONE, "A", NONE);
    operation("removeAll(keys)", c -> c.removeAll(Set.of(K)))
        .absent(NONE, NONE, NONE, DELETE_ALL)
        .present("removal", REMOVED, NONE, DELETE_ALL);
    operation("removeAll()", Cache::removeAll)
        .absentWithoutEvent(NONE, NONE, NONE, NONE)
        .present("removal", REMOVED, NONE, DELETE_ALL);
    operation("clear", Cache::clear)
        .absentWithoutEvent(NONE, NONE, NONE, NONE)
        .present(NONE, NONE, NONE, NONE);
  }

  private void loads() {
    operation("get", c -> c.get(K))
        .from(Source.HAS_VALUE)
        .absent("miss", LOADED, "C", NONE)
        .present("hit", NONE, "A", NONE);
    operation("getAll", c -> c.getAll(Set.of(K)))
        .from(Source.HAS_VALUE)
        .absent("miss", LOADED, "C", NONE)
        .present("hit", NONE, "A", NONE);
    operation("get", c -> c.get(K)).from(Source.LACKS_VALUE).absent("miss", NONE, NONE, NONE);
    operation("getAll", c -> c.getAll(Set.of(K)))
        .from(Source.LACKS_VALUE)
        .absent("miss", NONE, NONE, NONE);
    operation("get", c -> failsToLoad(() -> c.get(K)))
        .from(Source.FAILS)
        .absent("miss", NONE, NONE, NONE);
    operation("getAll", c -> failsToLoad(() -> c.getAll(Set.of(K))))
        .from(Source.FAILS)
        .absent("miss", NONE, NONE, NONE);
    operation("loadAll keeping", c -> load(c, false))
        .from(Source.HAS_VALUE)
        .absent(NONE, LOADED, "C", NONE)
        .present(NONE, NONE, NONE, NONE);
    operation("loadAll replacing", c -> load(c, true))
        .from(Source.HAS_VALUE)
        .absent(NONE, LOADED, "C", NONE)
        .present(NONE, RELOADED, "U", NONE);
    operation("loadAll replacing", c -> load(c, true))
        .from(Source.LACKS_VALUE)
        .absent(NONE, NONE, NONE, NONE)
        .present(NONE, NONE, NONE, NONE);
    operation(
            "loadAll replacing",
            c ->
                assertThatThrownBy(() -> load(c, true))
                    .hasStackTraceContaining(CacheLoaderException.class.getName()))
        .from(Source.FAILS)
        .absent(NONE, NONE, NONE, NONE)
        .present(NONE, NONE, NONE, NONE);
    // Only get, getAll and MutableEntry.getValue read through.
    operation("getAndRemove", c -> c.getAndRemove(K))
        .from(Source.HAS_VALUE)
        .absent("miss", NONE, NONE, DELETE);
    operation("getAndReplace", c -> c.getAndReplace(K, NEW))
        .from(Source.HAS_VALUE)
        .absent("miss", NONE, NONE, NONE);
    operation("getAndPut", c -> c.getAndPut(K, NEW))
        .from(Source.HAS_VALUE)
        .absent("miss put", CREATED, "C", WRITE);
    operation("containsKey", c -> c.containsKey(K))
        .from(Source.HAS_VALUE)
        .absentWithoutEvent(NONE, NONE, NONE, NONE);
  }

  private void invocations() {
    invoking("nothing").absent("miss", NONE, NONE, NONE).present("hit", NONE, NONE, NONE);
    invoking("exists", MutableEntry::exists)
        .from(Source.HAS_VALUE)
        .absent("miss", NONE, NONE, NONE)
        .present("hit", NONE, NONE, NONE);
    invoking("get", MutableEntry::getValue)
        .absent("miss", NONE, NONE, NONE)
        .present("hit", NONE, "A", NONE);
    invoking("get", MutableEntry::getValue)
        .from(Source.HAS_VALUE)
        .absent("miss", LOADED, "C", NONE)
        .present("hit", NONE, "A", NONE);
    invoking("get", MutableEntry::getValue)
        .from(Source.LACKS_VALUE)
        .absent("miss", NONE, NONE, NONE);
    invoking("set", entry -> entry.setValue(NEW))
        .absent("miss put", CREATED, "C", WRITE)
        .present("hit put", UPDATED, "U", WRITE);
    invoking("get and set", MutableEntry::getValue, entry -> entry.setValue(NEW))
        .from(Source.HAS_VALUE)
        .absent("miss put", CREATED, "C", WRITE)
        .present("hit put", UPDATED, "U", WRITE);
    invoking("set twice", entry -> entry.setValue("first"), entry -> entry.setValue(NEW))
        .absent("miss put", CREATED, "C", WRITE)
        .present("hit put", UPDATED, "U", WRITE);
    invoking("remove", MutableEntry::remove)
        .absent("miss", NONE, NONE, DELETE)
        .present("hit removal", REMOVED, NONE, DELETE);
    invoking("get and remove", MutableEntry::getValue, MutableEntry::remove)
        .from(Source.HAS_VALUE)
        .absent("miss", NONE, NONE, DELETE)
        .present("hit removal", REMOVED, NONE, DELETE);
    invoking("set and remove", entry -> entry.setValue(NEW), MutableEntry::remove)
        .absent("miss", NONE, NONE, NONE)
        .present("hit removal", REMOVED, NONE, DELETE);
    invoking("remove and set", MutableEntry::remove, entry -> entry.setValue(NEW))
        .absent("miss put", CREATED, "C", WRITE)
        .present("hit put", UPDATED, "U", WRITE);
    operation("invoke set and throw", c -> failsToProcess(() -> c.invoke(K, setAndThrow())))
        .absent("miss", NONE, NONE, NONE)
        .present("hit", NONE, NONE, NONE);
    operation(
            "invokeAll set and throw",
            c ->
                failsToProcess(
                    () ->
                        c.invokeAll(Set.of(K), setAndThrow())
                            .values()
                            .forEach(EntryProcessorResult::get)))
        .absent("miss", NONE, NONE, NONE)
        .present("hit", NONE, NONE, NONE);
    operation(
            "invoke get",
            c -> failsToProcess(() -> c.invoke(K, (entry, arguments) -> entry.getValue())))
        .from(Source.FAILS)
        .absent("miss", NONE, NONE, NONE);
  }

  /** The writer gets entries that expire at once, too. */
  private void neverCreated() {
    operation("put", c -> c.put(K, NEW)).creatingNothing().absent(NONE, NONE, "C", WRITE);
    operation("putAll", c -> c.putAll(Map.of(K, NEW)))
        .creatingNothing()
        .absent(NONE, NONE, "C", WRITE_ALL);
    operation("getAndPut", c -> c.getAndPut(K, NEW))
        .creatingNothing()
        .absent("miss", NONE, "C", WRITE);
    operation("putIfAbsent", c -> c.putIfAbsent(K, NEW))
        .creatingNothing()
        .absent("miss", NONE, "C", WRITE);
    invoking("set", entry -> entry.setValue(NEW))
        .creatingNothing()
        .absent("miss", NONE, "C", WRITE);
    operation("get", c -> c.get(K))
        .from(Source.HAS_VALUE)
        .creatingNothing()
        .absent("miss", NONE, "C", NONE);
    operation("loadAll keeping", c -> load(c, false))
        .from(Source.HAS_VALUE)
        .creatingNothing()
        .absent(NONE, NONE, "C", NONE);
  }

  private Operations operation(String name, Consumer<Cache<String, String>> call) {
    return new Operations(Map.of(name, call), Source.NONE, false);
  }

  /** A processor with these steps, called by invoke and by invokeAll. */
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

  /** Operations with the same results, and the conditions of the rows that are added next. */
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

    Operations present(String counts, String event, String policyCalls, String written) {
      return add(Prior.PRESENT, counts, list(event), policyCalls, written);
    }

    /** Adds rows for an absent and an expired entry. They differ only in the event EXPIRED. */
    Operations absent(String counts, String event, String policyCalls, String written) {
      List<String> events = new ArrayList<>(list(EXPIRED));
      events.addAll(list(event));
      return add(Prior.ABSENT, counts, list(event), policyCalls, written)
          .add(Prior.EXPIRED, counts, events, policyCalls, written);
    }

    /** Like {@link #absent}, for operations that publish no EXPIRED. */
    Operations absentWithoutEvent(String counts, String event, String policyCalls, String written) {
      return add(Prior.ABSENT, counts, list(event), policyCalls, written)
          .add(Prior.EXPIRED, counts, list(event), policyCalls, written);
    }

    private Operations add(
        Prior prior, String counts, List<String> events, String policyCalls, String written) {
      calls.forEach(
          (name, call) ->
              rows.add(
                  new OperationRow(
                      name,
                      prior,
                      source,
                      neverCreated,
                      call,
                      counts,
                      events,
                      policyCalls,
                      written)));
      return this;
    }

    private static List<String> list(String event) {
      return event.isEmpty() ? List.of() : List.of(event);
    }
  }
}
