package io.cachette.jcache.support;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import javax.cache.Cache;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;

/** The calls of the {@link OperationTable} that take more than one expression. */
final class OperationCalls {

  private OperationCalls() {}

  static void iterateAndRemove(Cache<String, String> cache) {
    Iterator<Cache.Entry<String, String>> iterator = cache.iterator();
    while (iterator.hasNext()) {
      iterator.next();
      iterator.remove();
    }
  }

  static void load(Cache<String, String> cache, boolean replace) throws UncheckedLoad {
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(Set.of(OperationTable.K), replace, done);
    try {
      done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new UncheckedLoad(e);
    }
  }

  static EntryProcessor<String, String, String> setAndThrow() {
    return (entry, arguments) -> {
      entry.setValue(OperationTable.NEW);
      throw new IllegalStateException("after setting");
    };
  }

  static void failsToLoad(Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(CacheLoaderException.class);
  }

  static void failsToProcess(Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(EntryProcessorException.class);
  }

  private static final class UncheckedLoad extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UncheckedLoad(Throwable cause) {
      super(cause);
    }
  }
}
