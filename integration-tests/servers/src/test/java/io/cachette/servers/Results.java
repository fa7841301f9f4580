package io.cachette.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The results of all runs since the folder of the build was made: a file for each server, and the
 * table {@code target/servers.md} of all of them.
 */
final class Results {

  private static final Path FOLDER = Path.of("target", "servers");
  private static final Path TABLE = Path.of("target", "servers.md");
  private static final String DATE = "date";

  private final Path file;
  private final Properties values = new Properties();

  /** Begins the results of a server. */
  Results(Server server) {
    this.file = FOLDER.resolve(server.name() + ".properties");
    values.setProperty(DATE, LocalDate.now(ZoneOffset.UTC).toString());
  }

  /** Adds a result, and writes the table anew. */
  synchronized void add(Check check, String result) {
    values.setProperty(check.key(), result);
    try {
      Files.createDirectories(FOLDER);
      try (var writer = Files.newBufferedWriter(file)) {
        values.store(writer, null);
      }
      Files.writeString(TABLE, table());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String table() throws IOException {
    Map<Server, Properties> results = read();
    List<String> lines = new ArrayList<>();
    lines.add(row("", results.keySet().stream().map(Server::title).toList()));
    lines.add(row("---", results.keySet().stream().map(server -> "---").toList()));
    for (Check check : Check.values()) {
      lines.add(
          row(
              check.title(),
              results.values().stream()
                  .map(each -> each.getProperty(check.key(), "not run"))
                  .toList()));
    }
    lines.add(
        row("date", results.values().stream().map(each -> each.getProperty(DATE, "")).toList()));
    return lines.stream().collect(Collectors.joining("\n", "", "\n"));
  }

  private static Map<Server, Properties> read() throws IOException {
    Map<Server, Properties> results =
        new TreeMap<>(java.util.Comparator.comparingInt(Servers.ALL::indexOf));
    for (Server server : Servers.ALL) {
      Path stored = FOLDER.resolve(server.name() + ".properties");
      if (Files.exists(stored)) {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(stored)) {
          properties.load(reader);
        }
        results.put(server, properties);
      }
    }
    return results;
  }

  private static String row(String head, List<String> cells) {
    return "| " + head + " | " + String.join(" | ", cells) + " |";
  }
}
