package io.cachette.faults.client;

import io.cachette.faults.history.Call;
import io.cachette.faults.history.HistoryWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes an attribute of sessions that all nodes use at the same time. Each session is a
 * key of the history.
 */
final class SessionWorkload implements Workload {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int READ_PERCENT = 60;
  private static final Duration LONGEST_REQUEST = Duration.ofSeconds(30);
  private static final long RECOVERY_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long RETRY_MILLIS = 250;

  private final int node;
  private final HistoryWriter history;
  private final SessionServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> cookies = new HashMap<>();
  private final AtomicLong counter = new AtomicLong();

  SessionWorkload(RoundSetup setup) {
    node = setup.node();
    history = new HistoryWriter(setup.record());
    server = new SessionServer(setup);
    for (String key : CacheWorkload.KEYS) {
      cookies.put(key, SessionCookies.find(setup.source(), "session " + key, this::createSession));
    }
  }

  private String createSession() {
    String header =
        send(HttpRequest.newBuilder(server.uri().resolve(SessionServlet.START)))
            .headers()
            .firstValue("Set-Cookie")
            .orElseThrow();
    return header.substring(0, header.indexOf(';'));
  }

  @Override
  public boolean step(int thread, RandomGenerator random) {
    String client = node + "/" + thread;
    String key = CacheWorkload.chooseKey(random);
    if (random.nextInt(100) < READ_PERCENT) {
      return history.record(client, key, Call.GET, null, null, () -> read(key));
    }
    long value = (counter.incrementAndGet() * 100 + node) * CacheWorkload.STEP;
    return history.record(client, key, Call.PUT, value, null, () -> write(key, value));
  }

  private @Nullable Long read(String key) {
    String answer = send(request(key, "")).body();
    if (answer.equals(SessionServlet.NO_SESSION)) {
      throw new IllegalStateException("The session has disappeared");
    }
    return answer.equals(SessionServlet.NO_VALUE) ? null : Long.valueOf(answer);
  }

  private @Nullable Long write(String key, long value) {
    String answer = send(request(key, "?value=" + value).POST(BodyPublishers.noBody())).body();
    if (answer.equals(SessionServlet.NO_SESSION)) {
      throw new IllegalStateException("The session has disappeared");
    }
    return null;
  }

  private HttpRequest.Builder request(String key, String query) {
    URI uri = server.uri().resolve("register" + query);
    return HttpRequest.newBuilder(uri).header("Cookie", String.valueOf(cookies.get(key)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(request.timeout(LONGEST_REQUEST).build(), BodyHandlers.ofString());
      if (response.statusCode() == UNAVAILABLE) {
        throw new CacheException("The node answers that Redis is not available");
      }
      if (response.statusCode() != OK) {
        throw new IllegalStateException("Status " + response.statusCode());
      }
      return response;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean readFinalState() throws InterruptedException {
    long end = System.nanoTime() + RECOVERY_NANOS;
    for (String key : CacheWorkload.KEYS) {
      while (!history.record(
          node + CacheWorkload.LAST, key, Call.GET, null, null, () -> read(key))) {
        if (System.nanoTime() > end) {
          return false;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
    return true;
  }

  @Override
  public void close() {
    server.close();
    history.close();
  }
}
