package io.cachette.testkit;

/** Counts commands and replies of all connections. Thread-safe. */
final class TrafficMeter {
  private long pendingReplies;
  private long commands;
  private long roundTrips;
  private long bytesSent;
  private long bytesReceived;

  synchronized void recordCommand(int bytes) {
    if (pendingReplies++ == 0) {
      roundTrips++;
    }
    commands++;
    bytesSent += bytes;
  }

  synchronized void recordReply(int bytes) {
    pendingReplies--;
    bytesReceived += bytes;
  }

  /** The connection broke before the reply. */
  synchronized void recordLostReply() {
    pendingReplies--;
  }

  synchronized Traffic traffic() {
    return Traffic.builder()
        .commands(commands)
        .roundTrips(roundTrips)
        .bytesSent(bytesSent)
        .bytesReceived(bytesReceived)
        .build();
  }

  synchronized void reset() {
    commands = 0;
    roundTrips = 0;
    bytesSent = 0;
    bytesReceived = 0;
  }
}
