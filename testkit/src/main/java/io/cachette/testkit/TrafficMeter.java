package io.cachette.testkit;

/** Counts commands and replies of all connections. Thread-safe. */
final class TrafficMeter {
  private long pendingReplies;
  private long commands;
  private long roundTrips;
  private long bytesUp;
  private long bytesDown;

  synchronized void recordCommand(int bytes) {
    if (pendingReplies++ == 0) {
      roundTrips++;
    }
    commands++;
    bytesUp += bytes;
  }

  synchronized void recordReply(int bytes) {
    pendingReplies--;
    bytesDown += bytes;
  }

  /** The connection broke before the reply. */
  synchronized void recordLostReply() {
    pendingReplies--;
  }

  synchronized Traffic traffic() {
    return new Traffic(commands, roundTrips, bytesUp, bytesDown);
  }

  synchronized void reset() {
    commands = 0;
    roundTrips = 0;
    bytesUp = 0;
    bytesDown = 0;
  }
}
