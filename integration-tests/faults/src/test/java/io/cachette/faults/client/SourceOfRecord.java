package io.cachette.faults.client;

import io.cachette.testkit.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The system of record: a Redis server that no fault touches. Thread-safe. */
public final class SourceOfRecord implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final URI uri;
  private final Queue<RespClient> idle = new ConcurrentLinkedQueue<>();

  /** Creates a client of a server; connects when it is used. */
  public SourceOfRecord(URI uri) {
    this.uri = uri;
  }

  /** Returns the value of a key; null if it has none. */
  public @Nullable Long read(String key) {
    Object value = call("GET", key);
    return value == null ? null : Long.valueOf(value.toString());
  }

  void write(String key, long value) {
    call("SET", key, Long.toString(value));
  }

  void delete(String key) {
    call("DEL", key);
  }

  private @Nullable Object call(String... command) {
    try {
      RespClient client = idle.poll();
      if (client == null) {
        client = RespClient.connect(uri.getHost(), uri.getPort(), TIMEOUT);
      }
      Object reply = client.call(command);
      idle.add(client);
      return reply;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List<RespClient> clients = new ArrayList<>(idle);
    idle.clear();
    for (RespClient client : clients) {
      try {
        client.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
