package io.cachette.faults.client;

import java.net.URI;
import java.nio.file.Path;

/**
 * The parameters of a round for one client.
 *
 * @param uri the servers of Cachette
 * @param namespace the prefix of its keys
 * @param source the system of record
 * @param record the file for the operations of the client
 * @param node the number of the client, which no other client of the round has
 */
public record RoundSetup(Mode mode, URI uri, String namespace, URI source, Path record, int node) {

  /** Returns one line of words without spaces. */
  public String format() {
    return String.join(
        " ",
        mode.name(),
        uri.toString(),
        namespace,
        source.toString(),
        record.toUri().toString(),
        Integer.toString(node));
  }

  RoundSetup withoutNearCache() {
    return new RoundSetup(mode.withoutNearCache(), uri, namespace, source, record, node);
  }

  static RoundSetup parse(String line) {
    String[] words = line.split(" ", -1);
    return new RoundSetup(
        Mode.valueOf(words[0]),
        URI.create(words[1]),
        words[2],
        URI.create(words[3]),
        Path.of(URI.create(words[4])),
        Integer.parseInt(words[5]));
  }
}
