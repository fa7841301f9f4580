package io.cachette.jcache.internal.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Creates stores of which a test decides which calls reach Redis, and which replies arrive. */
public final class InterceptedStore {

  private InterceptedStore() {}

  /** Handles the calls of a store. */
  @FunctionalInterface
  public interface Interceptor {
    /** Returns what the caller gets. */
    @Nullable Object intercept(Call call) throws Throwable;
  }

  /** A call of a store. */
  public record Call(EntryStore store, Method method, Object[] arguments) {

    /** Returns whether this is a call of a method. */
    public boolean isOf(String name) {
      return method.getName().equals(name);
    }

    /** Sends the call, and returns the reply. */
    public @Nullable Object proceed() throws Throwable {
      try {
        return method.invoke(store, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }

    /** Sends the call and waits until Redis has executed it. */
    public void proceedAndWait() throws Throwable {
      CompletionStage<?> reply = (CompletionStage<?>) proceed();
      if (reply != null) {
        Object unused = reply.toCompletableFuture().join();
      }
    }
  }

  /** Returns a store whose calls an interceptor handles. */
  public static EntryStore of(EntryStore store, Interceptor interceptor) {
    return (EntryStore)
        Proxy.newProxyInstance(
            EntryStore.class.getClassLoader(),
            new Class<?>[] {EntryStore.class},
            (proxy, method, arguments) ->
                interceptor.intercept(new Call(store, method, arguments)));
  }

  /** Returns the reply to a call that fails. */
  @SuppressWarnings("FutureReturnValueIgnored") // the store returns it
  public static Object failure(RuntimeException failure) {
    return CompletableFuture.failedFuture(failure);
  }
}
