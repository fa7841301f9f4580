package io.cachette.lock;

import org.jspecify.annotations.Nullable;

/** Runs code under a lease, and releases the lease when the code ends. */
final class LeasedRun {

  private LeasedRun() {}

  static void run(Lease lease, Runnable code) {
    try {
      code.run();
    } finally {
      lease.close();
    }
  }

  static <T extends @Nullable Object, X extends Exception> T run(Lease lease, LeasedCode<T, X> code)
      throws X {
    try {
      return code.run(lease);
    } finally {
      lease.close();
    }
  }
}
