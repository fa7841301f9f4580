package io.cachette.jcache.internal.near;

/** What happens with accesses to the entries of a cache. Thread-safe. */
public interface NearAccesses {

  /** Accesses are not collected: they change no expiry times, or each is sent. */
  NearAccesses NONE =
      new NearAccesses() {
        @Override
        public boolean isCollecting() {
          return false;
        }

        @Override
        public void record(byte[] key) {
          // as nothing is sent later
        }

        @Override
        public void forget(byte[] key) {
          // as nothing is recorded
        }
      };

  /** Returns whether accesses are collected, so that look-ups do not change expiry times. */
  boolean isCollecting();

  /** Records an access to an entry that exists, of which Redis learns later. */
  void record(byte[] key);

  /** Forgets the accesses to an entry, which was changed since. */
  void forget(byte[] key);
}
