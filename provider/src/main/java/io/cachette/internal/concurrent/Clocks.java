package io.cachette.internal.concurrent;

/** The two clocks of this JVM, so that tests can set them. */
public interface Clocks {

  /** The clocks of the system. */
  Clocks SYSTEM =
      new Clocks() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
          return System.currentTimeMillis();
        }
      };

  /** As {@link System#nanoTime}. */
  long nanoTime();

  /** As {@link System#currentTimeMillis}. */
  long currentTimeMillis();
}
