package io.cachette.session.soak;

import io.cachette.session.container.Browser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The outcome of each session, as far as its user knows it. Thread-safe. */
final class SessionOutcomes {

  private static final int MAX_BROWSERS = 1_000;

  private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();
  private final List<Browser> endedBrowsers = new ArrayList<>();

  /** How a session ended. */
  enum Outcome {
    /** The first request was not answered, so the session may exist or not. */
    START_UNKNOWN,
    /** The session has not ended. */
    NOT_ENDED,
    /** The session has a new id, but the response with that id was lost. */
    ID_UNKNOWN,
    /** The session did not exist although it should. */
    LOST,
    ABANDONED,
    LOGGED_OUT;

    /** Whether listeners must have been notified of its destruction. */
    boolean isEndCertain() {
      return this == ABANDONED || this == LOGGED_OUT;
    }
  }

  void recordUnknownStart(String user) {
    outcomes.put(user, Outcome.START_UNKNOWN);
  }

  void recordStart(String user) {
    outcomes.put(user, Outcome.NOT_ENDED);
  }

  void recordUnknownId(String user) {
    outcomes.put(user, Outcome.ID_UNKNOWN);
  }

  void recordLost(String user) {
    outcomes.put(user, Outcome.LOST);
  }

  void recordAbandoned(String user) {
    outcomes.put(user, Outcome.ABANDONED);
  }

  void recordLogout(String user) {
    outcomes.put(user, Outcome.LOGGED_OUT);
  }

  Map<String, Outcome> all() {
    return outcomes;
  }

  long count(Outcome outcome) {
    return outcomes.values().stream().filter(each -> each == outcome).count();
  }

  /** Adds a browser whose session has ended. Keeps only some of them. */
  synchronized void addEndedBrowser(Browser browser) {
    if (endedBrowsers.size() < MAX_BROWSERS) {
      endedBrowsers.add(browser);
    }
  }

  synchronized List<Browser> endedBrowsers() {
    return List.copyOf(endedBrowsers);
  }
}
