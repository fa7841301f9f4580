package io.cachette.jcache.internal;

import javax.cache.CacheException;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Passes the result of a {@code loadAll} to its {@link CompletionListener}.
 *
 * @param listener null if the caller passed none
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
