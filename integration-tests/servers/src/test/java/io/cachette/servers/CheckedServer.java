package io.cachette.servers;

import static org.junit.jupiter.api.Assumptions.abort;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs the checks of one server, and keeps their results. */
final class CheckedServer implements AutoCloseable {

  /** A check. */
  @FunctionalInterface
  interface Body {
    void run(Shop shop) throws Exception;
  }

  /** So that a server that hangs does not take the time of the others. */
  private static final Duration LIMIT = Duration.ofMinutes(8);

  private static int started;

  private final Server server;
  private final Results results;
  private final boolean inTime = Selection.hasTimeLeft();
  private final long begin = System.nanoTime();
  private @Nullable Shop shop;
  private @Nullable Exception failure;

  CheckedServer(Server server) {
    this.server = server;
    this.results = new Results(server);
    if (!inTime) {
      print("not run, as the time of this run is over");
    }
  }

  private void print(String text) {
    System.out.printf("%s: %s%n", server.title(), text);
  }

  /** Runs a check; the first one starts the server. */
  void run(Check check, Body body) throws Exception {
    if (!inTime) {
      abort("The time of this run is over");
    }
    String omission = server.omissions().get(check);
    if (omission != null) {
      results.add(check, "-");
      abort(omission);
    }
    long start = System.nanoTime();
    String defect = server.defects().get(check);
    try {
      if (start - begin > LIMIT.toNanos()) {
        throw new AssertionError("The checks of this server have taken " + LIMIT);
      }
      body.run(shop());
    } catch (Distribution.MissingException e) {
      results.add(check, "not run");
      if (Selection.mayBeMissing()) {
        abort(e.getMessage());
      }
      throw e;
    } catch (Exception | AssertionError e) {
      results.add(check, defect == null ? "**fails**" : "fails: " + defect);
      print("%s fails: %s".formatted(check.key(), e));
      if (defect != null) {
        abort(defect);
      }
      throw e;
    }
    results.add(check, "yes");
    print("%s, %d ms".formatted(check.key(), (System.nanoTime() - start) / 1_000_000));
    // Chance decides which thread of a server keeps a class, so this check may succeed at times.
    if (defect != null && check != Check.NEXT_DEPLOYMENT) {
      throw new AssertionError(
          "The check %s succeeds: remove the defect \"%s\" of %s"
              .formatted(check.key(), defect, server.name()));
    }
  }

  /** The number of servers that have started. */
  static int started() {
    return started;
  }

  private Shop shop() throws Exception {
    if (failure != null) {
      throw failure;
    }
    if (shop == null) {
      try {
        shop = Shop.open(server);
        started++;
      } catch (Exception e) {
        failure = e;
        print(String.valueOf(e.getMessage()));
        throw e;
      }
    }
    return shop;
  }

  @Override
  public void close() {
    if (shop != null) {
      shop.close();
    }
  }
}
