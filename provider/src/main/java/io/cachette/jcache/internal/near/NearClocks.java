package io.cachette.jcache.internal.near;

/** The clocks of this JVM. */
interface NearClocks {

  /** The clocks of the system. */
  NearClocks SYSTEM =
      new NearClocks() {
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
