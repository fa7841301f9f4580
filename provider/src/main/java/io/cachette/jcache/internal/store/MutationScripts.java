package io.cachette.jcache.internal.store;

import io.cachette.redis.internal.Script;
import java.util.List;

/**
 * The variants of {@code mutate.lua}. A fenced one refuses a command that its node has given up,
 * see {@link NodeEpoch}. A freeing one also runs on a server that is full.
 */
final class MutationScripts {

  private static final Script FENCED =
      IndexedStore.loadChanging("fence.lua", "plain.lua", "mutate.lua");
  private static final Script FENCED_FREEING =
      IndexedStore.loadChanging("fence.lua", "free.lua", "plain.lua", "mutate.lua");
  private static final Script UNFENCED = IndexedStore.loadChanging("plain.lua", "mutate.lua");
  private static final Script UNFENCED_FREEING =
      IndexedStore.loadChanging("free.lua", "plain.lua", "mutate.lua");

  private MutationScripts() {}

  /** Returns the script for mutations that are sent together. */
  static Script of(List<Mutation> mutations) {
    boolean isFreeing = mutations.stream().allMatch(MutationScripts::isFreeing);
    if (mutations.stream().anyMatch(MutationScripts::isFenced)) {
      return isFreeing ? FENCED_FREEING : FENCED;
    }
    return isFreeing ? UNFENCED_FREEING : UNFENCED;
  }

  /** A load token fences by itself, and a late touch or token changes no value. */
  private static boolean isFenced(Mutation mutation) {
    return switch (mutation.action()) {
      case PUT, REMOVE -> mutation.condition() != Condition.SAME_TOKEN;
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
}
