package io.cachette.jcache.internal.store;

import io.cachette.configuration.ExpiryCollector;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.Script.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The scripts of {@link IndexedStore}, each with the preludes that it needs. A script with {@code
 * fence.lua} refuses a command that its node has given up, see {@link NodeEpoch}. One with {@code
 * free.lua} also runs on a server that is full, and one with {@code touch.lua} on every server that
 * takes no writes.
 */
public final class StoreScripts {

  static final Script LISTEN = loadReadWrite("invalidation.lua", "listen.lua");
  static final Script NEAR =
      loadReadWrite("invalidation.lua", "near.lua").withPurpose(Purpose.READ);
  static final Script CLEAR =
      loadReadWrite("expiry.lua", "entry.lua", "invalidation.lua", "clear.lua");
  static final Script DESTROY =
      loadReadWrite("expiry.lua", "entry.lua", "invalidation.lua", "destroy.lua");

  private static final String LIMIT = "limit.lua";
  private static final String NO_LIMIT = "no-limit.lua";

  private static final StoreScripts OF_SORTED_SET = new StoreScripts(ExpiryCollector.SORTED_SET);
  private static final StoreScripts OF_FIELD_TTL = new StoreScripts(ExpiryCollector.FIELD_TTL);

  private final ExpiryCollector collector;
  private final Script sweep;
  private final Script read;
  private final Script readOnMaster;
  private final Script scan;
  private final Script peek;
  private final Script peekOnMaster;
  private final Script load;
  private final Script release;
  private final Script lease;
  private final Script freeingLease;
  private final Script fenced;
  private final Script fencedFreeing;
  private final Script storeLoaded;
  private final Script limitedFenced;
  private final Script limitedStoreLoaded;
  private final Script issueTokens;
  private final Script touch;

  private StoreScripts(ExpiryCollector collector) {
    this.collector = collector;
    this.sweep = loadChanging(List.of(), "due.lua", "free.lua", "sweep.lua");
    this.read = loadReading("read.lua");
    this.readOnMaster =
        loadReadWrite(collectorName() + ".lua", "read.lua").withPurpose(Purpose.READ);
    this.scan = loadReading("expiry.lua", "scan.lua");
    this.peek = loadReading("peek.lua");
    this.peekOnMaster =
        loadReadWrite(collectorName() + ".lua", "peek.lua").withPurpose(Purpose.READ);
    this.load = loadChanging(List.of(), "plain-load.lua", "load.lua").withPurpose(Purpose.READ);
    this.release = loadChanging(List.of("free.lua"), "release.lua");
    this.lease = loadChanging(List.of("fence.lua"), "plain-lease.lua", "lease.lua");
    this.freeingLease =
        loadChanging(List.of("fence.lua", "free.lua"), "plain-lease.lua", "lease.lua");
    this.fenced = loadMutating(NO_LIMIT, "fence.lua");
    this.fencedFreeing = loadMutating(NO_LIMIT, "fence.lua", "free.lua");
    this.storeLoaded = loadMutating(NO_LIMIT).withPurpose(Purpose.STORE_LOADED);
    this.limitedFenced = loadMutating(LIMIT, "fence.lua");
    this.limitedStoreLoaded = loadMutating(LIMIT).withPurpose(Purpose.STORE_LOADED);
    this.issueTokens = storeLoaded.withPurpose(Purpose.READ);
    this.touch = loadMutating(NO_LIMIT, "touch.lua").withPurpose(Purpose.READ);
  }

  /** Returns the scripts for caches with a collector. */
  public static StoreScripts of(ExpiryCollector collector) {
    return switch (collector) {
      case SORTED_SET -> OF_SORTED_SET;
      case FIELD_TTL -> OF_FIELD_TTL;
      case AUTO -> throw new IllegalArgumentException("No cache has the collector AUTO");
    };
  }

  /**
   * Returns the scripts that most operations run.
   *
   * @param isLimited whether the cache has a maximum number of entries
   */
  public List<Script> frequent(boolean isLimited) {
    return List.of(read, isLimited ? limitedFenced : fenced, fencedFreeing, touch, load, lease);
  }

  /** Returns the script of sweeps. Visible for tests, which do not count sweeps. */
  public Script sweep() {
    return sweep;
  }

  /** Returns the name of the collector in Redis. */
  String collectorName() {
    return Descriptor.nameOf(collector);
  }

  /** Whether the expiry index exists even if no node listens for expired entries. */
  boolean hasPermanentIndex() {
    return collector == ExpiryCollector.SORTED_SET;
  }

  Script read() {
    return read;
  }

  /** Returns the script of look-ups that no replica answers. */
  Script readOnMaster() {
    return readOnMaster;
  }

  Script scan() {
    return scan;
  }

  Script peek() {
    return peek;
  }

  Script peekOnMaster() {
    return peekOnMaster;
  }

  Script load() {
    return load;
  }

  Script release() {
    return release;
  }

  /** Returns the script for a lease. */
  Script of(EntryStore.LeaseSpec spec) {
    return spec.isFreeing() ? freeingLease : lease;
  }

  /**
   * Returns the script for mutations that are sent together.
   *
   * @param isLimited whether the mutations may create entries, and the cache has a limit; the
   *     script then has the arguments of {@code limit.lua}, too
   */
  Script of(List<Mutation> mutations, boolean isLimited) {
    boolean isFreeing = mutations.stream().allMatch(StoreScripts::isFreeing);
    if (mutations.stream().anyMatch(StoreScripts::isFenced)) {
      return isLimited ? limitedFenced : isFreeing ? fencedFreeing : fenced;
    }
    if (isFreeing) {
      return touch;
    }
    if (isLimited) {
      return limitedStoreLoaded;
    }
    return Mutation.mayCreate(mutations) ? storeLoaded : issueTokens;
  }

  /** A load token fences by itself, and a late touch or token changes no value. */
  private static boolean isFenced(Mutation mutation) {
    return switch (mutation.action()) {
      case PUT -> mutation.condition() != Condition.SAME_TOKEN;
      case REMOVE -> true;
      case TOUCH, ISSUE_TOKEN, RELEASE_TOKEN -> false;
    };
  }

  /** Whether the mutation frees memory, or renews what exists. */
  private static boolean isFreeing(Mutation mutation) {
    return switch (mutation.action()) {
      case REMOVE, TOUCH, RELEASE_TOKEN -> true;
      case PUT, ISSUE_TOKEN -> false;
    };
  }

  private Script loadMutating(String limit, String... preludes) {
    return loadChanging(List.of(preludes), limit, "plain.lua", "plain-bulk.lua", "mutate.lua");
  }

  private Script loadReading(String... files) {
    List<String> all = new ArrayList<>(Arrays.asList(files));
    all.add(0, collectorName() + ".lua");
    return Script.loadReadOnly(StoreScripts.class, all.toArray(String[]::new));
  }

  /**
   * Loads a script that changes entries.
   *
   * @param preludes run before the functions of the collector
   * @param files the operation last; before it, the limit, and those that may end the script early
   */
  private Script loadChanging(List<String> preludes, String... files) {
    List<String> all = new ArrayList<>(List.of("expiry.lua", "entry.lua"));
    all.addAll(preludes);
    all.addAll(
        List.of(
            collectorName() + ".lua",
            "collector.lua",
            collectorName() + "-changes.lua",
            "invalidation.lua",
            "invalidate.lua"));
    all.addAll(Arrays.asList(files).subList(0, files.length - 1));
    all.addAll(
        List.of("common.lua", "changes.lua", "event.lua", "record.lua", files[files.length - 1]));
    return loadReadWrite(all.toArray(String[]::new));
  }

  private static Script loadReadWrite(String... files) {
    return Script.loadReadWrite(StoreScripts.class, files);
  }
}
