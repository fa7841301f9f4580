package io.cachette.jcache.internal.near;

/** What happens with accesses to entries of a cache with a near cache. Thread-safe. */
public interface NearAccesses {

  /** Accesses change no expiry times. */
  NearAccesses NONE =
      new NearAccesses() {
        @Override
        public boolean isCollecting() {
          return false;
        }

        @Override
        public void record(byte[] key) {
          // as nothing depends on it
        }

        @Override
        public void forget(byte[] key) {
          // as nothing is recorded
        }
      };

  /** Returns whether accesses are collected. */
  boolean isCollecting();

  /** Records an access to an entry that exists. */
  void record(byte[] key);

  /** Forgets the accesses to an entry, which was changed since. */
  void forget(byte[] key);
}
