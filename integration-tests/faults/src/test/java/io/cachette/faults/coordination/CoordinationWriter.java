package io.cachette.faults.coordination;

import io.cachette.faults.history.LineFile;
import java.nio.file.Path;

/** Writes leases and grants. So those of a JVM that is killed stay in the file. Thread-safe. */
public final class CoordinationWriter implements AutoCloseable {
  static final String LEASE = "lease";
  static final String HELD = "held";
  static final String GRANT = "grant";

  private final LineFile file;

  /** Creates a file. */
  public CoordinationWriter(Path path) {
    file = new LineFile(path);
  }

  /** Records a lease that is held since a time. */
  public void recordLease(String client, String lock, long token, long requested, long from) {
    file.write(LEASE, client, lock, token, requested, from);
  }

  /** Records that a lease is still held at a time. */
  public void recordHeld(String lock, long token, long time) {
    file.write(HELD, lock, token, time);
  }

  /** Records a grant. */
  public void recordGrant(String limit, long requested, long granted) {
    file.write(GRANT, limit, requested, granted);
  }

  @Override
  public void close() {
    file.close();
  }
}
