package io.cachette.benchmarks.measure;

/**
 * What one call costs, on average of a measurement.
 *
 * @param serverMicros CPU time of the server, by {@code INFO cpu}
 * @param commandMicros time of its commands without network and parsing, by {@code INFO
 *     commandstats}; of scripts if the calls run them, as the statistics count the commands inside
 *     scripts once more
 * @param commands the number of commands, with those inside scripts
 * @param clientMicros CPU time of this process
 * @param bytesIn bytes that the server received
 * @param bytesOut bytes that the server sent
 */
public record Cost(
    double serverMicros,
    double commandMicros,
    double commands,
    double clientMicros,
    double bytesIn,
    double bytesOut) {

  static final Cost NONE = new Cost(0, 0, 0, 0, 0, 0);
}
