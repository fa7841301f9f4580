package io.cachette.session.soak;

import io.cachette.session.container.Browser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What became of each session, as far as its user knows. Thread-safe. */
final class Fates {

  /** Until then some node has found a session that has expired. */
  private static final Duration SWEPT = Duration.ofSeconds(3);

  private static final int MOST_DEAD = 1_000;

  private final Map<String, Fate> fates = new ConcurrentHashMap<>();
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
    LOGGED_OUT
  }

  /**
   * A fate.
   *
   * @param from when it ended at the earliest, by {@link System#nanoTime}
   * @param to when nodes have dealt with that at the latest
   */
  record Fate(End end, long from, long to) {

    /** Whether somebody has to hear of its end. */
    boolean isCertain() {
      return end == End.ABANDONED || end == End.LOGGED_OUT;
    }
  }

  void begunPerhaps(String user) {
    fates.put(user, new Fate(End.PERHAPS, 0, 0));
  }

  void begun(String user) {
    fates.put(user, new Fate(End.NONE, 0, 0));
  }

  void strayed(String user) {
    fates.put(user, new Fate(End.STRAYED, 0, 0));
  }

  void lost(String user) {
    fates.put(user, new Fate(End.LOST, 0, 0));
  }

  void abandoned(String user, long from, long to) {
    long life = Duration.ofSeconds(SoakApp.SHORT_SECONDS).toNanos();
    fates.put(user, new Fate(End.ABANDONED, from + life, to + life + SWEPT.toNanos()));
  }

  void loggedOut(String user, long from, long to) {
    fates.put(user, new Fate(End.LOGGED_OUT, from, to));
  }

  Map<String, Fate> all() {
    return fates;
  }

  long count(End end) {
    return fates.values().stream().filter(fate -> fate.end() == end).count();
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
