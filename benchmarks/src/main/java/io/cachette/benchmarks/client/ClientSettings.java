package io.cachette.benchmarks.client;

import io.cachette.benchmarks.measure.Keys;
import io.cachette.benchmarks.measure.Load;
import io.cachette.benchmarks.measure.Measurement;
import io.cachette.benchmarks.measure.Options;
import io.cachette.benchmarks.measure.Rounds;
import io.cachette.benchmarks.measure.Server;
import io.cachette.benchmarks.measure.Table;
import io.cachette.benchmarks.measure.Text;
import io.cachette.testkit.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures {@code RMap.get} of 100 bytes with different numbers of netty threads and connections
 * and both transports: alone, beside reads of values of 64 KB, and beside blocking calls on the
 * same client.
 */
public final class ClientSettings {

  private static final int ROUNDS = 3;
  private static final int MILLIS = 300;
  private static final int SHARED_THREADS = 16;
  private static final int BLOCKING_CALLS = 4;
  private static final List<Integer> THREADS = List.of(1, 4, 16, 64);
  private static final List<Integer> CONNECTIONS = List.of(2, 8, 64);
  private static final List<String> KEYS = Keys.first(1_000);

  /** The measurements of one client. */
  private record Row(
      Client client,
      List<Measurement> alone,
      Measurement largeValues,
      @Nullable Measurement blockingCalls) {}

  private ClientSettings() {}

  /** Returns a table with a row for each combination. */
  public static String measure(RedisServer redis) throws InterruptedException, ExecutionException {
    redis.flushAll();
    List<Integer> threads =
        THREADS.stream().filter(count -> Options.isAmong("threads", count.toString())).toList();
    Rounds rounds =
        new Rounds(
            Options.number("rounds", ROUNDS), Options.number("millis", MILLIS), new Server(redis));
    List<Client> clients = settings().map(settings -> Client.open(redis.uri(), settings)).toList();
    try {
      clients.get(0).fill(KEYS);
      List<Row> rows = new ArrayList<>();
      for (Client client : clients) {
        rows.add(add(rounds, client, threads));
      }
      rounds.run();
      return text(rows, threads);
    } finally {
      clients.forEach(Client::close);
    }
  }

  private static Stream<Client.Settings> settings() {
    int cores = Runtime.getRuntime().availableProcessors();
    return Client.transports()
        .flatMap(
            transport ->
                Stream.of(cores, 2 * cores, 32)
                    .distinct()
                    .flatMap(
                        nettyThreads ->
                            CONNECTIONS.stream()
                                .map(
                                    connections ->
                                        new Client.Settings(
                                            transport, nettyThreads, connections))));
  }

  private static Row add(Rounds rounds, Client client, List<Integer> threads) {
    List<Measurement> alone =
        threads.stream().map(count -> rounds.add(count, KEYS, () -> {}, client::get)).toList();
    Measurement largeValues = add(rounds, client, new CompetingCalls(2, client::getLarge));
    return new Row(client, alone, largeValues, addBlockingCalls(rounds, client));
  }

  /** Returns null if blocking calls would occupy all connections, so that no get is answered. */
  private static @Nullable Measurement addBlockingCalls(Rounds rounds, Client client) {
    return client.settings().connections() <= BLOCKING_CALLS
        ? null
        : add(rounds, client, new CompetingCalls(BLOCKING_CALLS, client::awaitMessage));
  }

  private static Measurement add(Rounds rounds, Client client, CompetingCalls competing) {
    return rounds.add(SHARED_THREADS, KEYS, competing::start, competing::stop, client::get);
  }

  private static String text(List<Row> rows, List<Integer> threads) {
    List<String> headers = new ArrayList<>(List.of("transport, netty threads, connections"));
    threads.forEach(count -> headers.add("gets/s, threads: " + count));
    headers.addAll(
        List.of(
            "client CPU, µs, threads: " + threads.get(threads.size() - 1),
            "beside 64 KB: gets/s",
            "99 %, µs",
            "beside " + BLOCKING_CALLS + " blocking calls: gets/s",
            "99 %, µs"));
    Table table = new Table(headers.toArray(String[]::new));
    for (Row row : rows) {
      List<String> cells = new ArrayList<>(List.of(row.client().settings().toString()));
      row.alone().forEach(measurement -> cells.add(Text.whole(measurement.result().perSecond())));
      cells.add(
          Text.decimal(row.alone().get(threads.size() - 1).cost(cost -> cost.clientMicros())));
      addCells(cells, row.largeValues());
      addCells(cells, row.blockingCalls());
      table.row(cells.toArray(String[]::new));
    }
    return """
    `RMap.get` of 100 bytes with `ByteArrayCodec`; the last four columns with %d threads, beside 2 \
    threads that read 64 KB and beside %d that wait for messages of a queue.

    %s\
    """
        .formatted(SHARED_THREADS, BLOCKING_CALLS, table);
  }

  private static void addCells(List<String> cells, @Nullable Measurement measurement) {
    if (measurement == null) {
      cells.addAll(List.of("none", "none"));
      return;
    }
    Load.Result result = measurement.result();
    cells.add(Text.whole(result.perSecond()));
    cells.add(Text.micros(result.p99()));
  }
}
