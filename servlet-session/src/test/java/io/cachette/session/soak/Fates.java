package io.cachette.session.soak;

import io.cachette.session.container.Browser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What became of each session, as far as its user knows. Thread-safe. */
final class Fates {

  private static final int MOST_DEAD = 1_000;

  private final Map<String, End> fates = new ConcurrentHashMap<>();
  private final List<Browser> dead = new ArrayList<>();

  /** How it ended. */
  enum End {
    /** Nobody knows whether it has begun. */
    PERHAPS,
    /** It has not. */
    NONE,
    /** It has an id that its user was not told. */
    STRAYED,
    /** It was found missing. */
    LOST,
    ABANDONED,
    LOGGED_OUT;

    /** Whether somebody has to hear of it. */
    boolean isCertain() {
      return this == ABANDONED || this == LOGGED_OUT;
    }
  }

  void begunPerhaps(String user) {
    fates.put(user, End.PERHAPS);
  }

  void begun(String user) {
    fates.put(user, End.NONE);
  }

  void strayed(String user) {
    fates.put(user, End.STRAYED);
  }

  void lost(String user) {
    fates.put(user, End.LOST);
  }

  void abandoned(String user) {
    fates.put(user, End.ABANDONED);
  }

  void loggedOut(String user) {
    fates.put(user, End.LOGGED_OUT);
  }

  Map<String, End> all() {
    return fates;
  }

  long count(End end) {
    return fates.values().stream().filter(each -> each == end).count();
  }

  /** A browser whose cookie leads nowhere any more; only some are remembered. */
  synchronized void dead(Browser browser) {
    if (dead.size() < MOST_DEAD) {
      dead.add(browser);
    }
  }

  synchronized List<Browser> dead() {
    return List.copyOf(dead);
  }
}
