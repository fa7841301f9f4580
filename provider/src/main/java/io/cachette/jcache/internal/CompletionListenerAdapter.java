package io.cachette.jcache.internal;

import javax.cache.CacheException;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Tells who started a {@code loadAll} how it ended.
 *
 * @param listener null if nobody wants to know
 */
record CompletionListenerAdapter(String cacheName, @Nullable CompletionListener listener) {

  void complete(@Nullable Void nothing) {
    if (listener != null) {
      listener.onCompletion();
    }
  }

  void fail(Throwable failure) {
    if (listener != null) {
      listener.onException(
          failure instanceof CacheException known
              ? known
              : new CacheLoaderException("Cache '" + cacheName + "': loadAll failed", failure));
    }
  }
}
