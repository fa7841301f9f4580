package io.cachette.jcache;

import javax.cache.CacheException;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;

/** A {@code loadAll} in the background, which tells a listener how it ended, if there is one. */
record LoadTask(Runnable load, @Nullable CompletionListener listener) implements Runnable {

  @Override
  public void run() {
    try {
      load.run();
    } catch (RuntimeException | Error e) {
      if (listener != null) {
        listener.onException(
            e instanceof CacheException known
                ? known
                : new CacheLoaderException("loadAll failed", e));
      }
      return;
    }
    if (listener != null) {
      listener.onCompletion();
    }
  }
}
