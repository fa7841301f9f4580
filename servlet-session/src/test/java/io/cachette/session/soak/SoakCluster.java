package io.cachette.session.soak;

import io.cachette.session.SessionStatistics;
import io.cachette.session.Sessions;
import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Nodes behind a load balancer without affinity. It chooses a node at random, but never one that is
 * about to stop. Thread-safe.
 */
final class SoakCluster implements AutoCloseable {

  private final Supplier<WebApp> app;
  private final SoakCounters counters;
  private final List<Place> places = new ArrayList<>();
  private final List<SessionStatistics> statistics = new ArrayList<>();

  private static final class Place {

    private final StampedLock inUse = new StampedLock();
    private volatile WebNode node;

    Place(WebNode node) {
      this.node = node;
    }
  }

  SoakCluster(int nodes, Supplier<WebApp> app, SoakCounters counters) {
    this.app = app;
    this.counters = counters;
    for (int i = 0; i < nodes; i++) {
      places.add(new Place(start()));
    }
  }

  /** Starts a node and sends a first request, because Undertow creates filters when it arrives. */
  private WebNode start() {
    WebNode node = Containers.start(app.get());
    new Browser().get(node, "/still");
    return node;
  }

  /** Sends a request to some node. */
  CompletableFuture<Reply> send(Browser browser, String path) {
    int first = ThreadLocalRandom.current().nextInt(places.size());
    for (int i = first; ; i++) {
      Place place = places.get(i % places.size());
      long stamp = place.inUse.tryReadLock();
      if (stamp != 0) {
        counters.requests.increment();
        return browser
            .getAsync(place.node, path)
            .whenComplete((reply, e) -> place.inUse.unlockRead(stamp));
      }
    }
  }

  /** Waits until a node has served its requests, stops it, and starts another one in its place. */
  void replace(int number) {
    Place place = places.get(number % places.size());
    long stamp = place.inUse.writeLock();
    try {
      stop(place.node);
      place.node = start();
    } finally {
      place.inUse.unlockWrite(stamp);
    }
  }

  private synchronized void stop(WebNode node) {
    statistics.add(sessions(node).statistics());
    node.stop();
  }

  Sessions sessions() {
    return sessions(places.get(0).node);
  }

  private static Sessions sessions(WebNode node) {
    return Sessions.of(node.context(""));
  }

  /** Returns the sum of a statistic of all nodes. */
  synchronized long sum(ToLongFunction<SessionStatistics> count) {
    return Stream.concat(
            statistics.stream(), places.stream().map(place -> sessions(place.node).statistics()))
        .mapToLong(count)
        .sum();
  }

  @Override
  public void close() {
    places.forEach(place -> place.node.stop());
  }
}
