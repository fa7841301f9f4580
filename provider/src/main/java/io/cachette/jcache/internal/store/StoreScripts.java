package io.cachette.jcache.internal.store;

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

  /** Visible for tests, which do not count sweeps. */
  public static final Script SWEEP = loadChanging("due.lua", "free.lua", "sweep.lua");

  static final Script READ = Script.loadReadOnly(StoreScripts.class, "read.lua");
  static final Script SCAN = Script.loadReadOnly(StoreScripts.class, "expiry.lua", "scan.lua");
  static final Script PEEK = Script.loadReadOnly(StoreScripts.class, "peek.lua");
  static final Script LOAD = loadChanging("plain-load.lua", "load.lua").withPurpose(Purpose.READ);
  static final Script RELEASE = loadChanging("free.lua", "release.lua");
  static final Script LISTEN = Script.loadReadWrite(StoreScripts.class, "listen.lua");
  static final Script CLEAR = Script.loadReadWrite(StoreScripts.class, "clear.lua");

  private static final Script LEASE = loadChanging("fence.lua", "plain-lease.lua", "lease.lua");
  private static final Script FREEING_LEASE =
      loadChanging("fence.lua", "free.lua", "plain-lease.lua", "lease.lua");
  private static final Script FENCED = loadMutating("fence.lua");
  private static final Script FENCED_FREEING = loadMutating("fence.lua", "free.lua");
  private static final Script STORE_LOADED = loadMutating().withPurpose(Purpose.STORE_LOADED);
  private static final Script ISSUE_TOKENS = STORE_LOADED.withPurpose(Purpose.READ);
  private static final Script TOUCH = loadMutating("touch.lua").withPurpose(Purpose.READ);

  private StoreScripts() {}

  /** Returns the scripts that most operations run. */
  public static Script[] frequent() {
    return new Script[] {READ, FENCED, FENCED_FREEING, TOUCH, LOAD, LEASE};
  }

  /** Returns the script for a lease. */
  static Script of(EntryStore.LeaseSpec spec) {
    return spec.isFreeing() ? FREEING_LEASE : LEASE;
  }

  /** Returns the script for mutations that are sent together. */
  static Script of(List<Mutation> mutations) {
    boolean isFreeing = mutations.stream().allMatch(StoreScripts::isFreeing);
    if (mutations.stream().anyMatch(StoreScripts::isFenced)) {
      return isFreeing ? FENCED_FREEING : FENCED;
    }
    if (isFreeing) {
      return TOUCH;
    }
    boolean isStore = mutations.stream().anyMatch(each -> each.action() == Action.PUT);
    return isStore ? STORE_LOADED : ISSUE_TOKENS;
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

  private static Script loadMutating(String... preludes) {
    List<String> files = new ArrayList<>(Arrays.asList(preludes));
    files.addAll(List.of("plain.lua", "plain-bulk.lua", "mutate.lua"));
    return loadChanging(files.toArray(String[]::new));
  }

  /**
   * Loads a script that changes entries.
   *
   * @param files the operation last; before it, the preludes that may end the script early
   */
  private static Script loadChanging(String... files) {
    List<String> all = new ArrayList<>(List.of("expiry.lua", "entry.lua"));
    all.addAll(Arrays.asList(files).subList(0, files.length - 1));
    all.addAll(
        List.of("common.lua", "changes.lua", "event.lua", "record.lua", files[files.length - 1]));
    return Script.loadReadWrite(StoreScripts.class, all.toArray(String[]::new));
  }
}
