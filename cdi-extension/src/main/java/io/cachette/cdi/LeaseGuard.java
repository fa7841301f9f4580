package io.cachette.cdi;

import io.cachette.lock.Lease;
import io.cachette.lock.LeaseException;
import io.cachette.lock.LeaseLimiter;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A method that is called under a lease: alone, or by so many at a time.
 *
 * @param key of a call
 * @param token the position of the parameter that gets the fencing token; -1 if there is none
 * @param fallback what to call instead if it refuses, or null
 * @param async whether the method returns a stage, at whose end the lease ends
 */
record LeaseGuard(
    Supplier<LeaseLimiter> limiter,
    Function<InvocationContext, String> key,
    int token,
    @Nullable Fallback fallback,
    boolean async)
    implements Guard {

  @Override
  public void prepare() {
    LeaseLimiter unused = limiter.get();
  }

  @Override
  public @Nullable Object invoke(InvocationContext context) throws Exception {
    return async ? ReturnType.returned(Stages.of(() -> stage(context))) : now(context);
  }

  /** Who may wait does so without a thread. */
  private @Nullable Object stage(InvocationContext context) throws Exception {
    if (limiter.get().policy().maxWait().isZero()) {
      return now(context);
    }
    return ReturnType.returned(
        Stages.after(
            limiter.get().acquireAsync(key.apply(context)),
            LeaseGuard::releaseLater,
            lease -> Stages.of(() -> proceed(context, lease)),
            failure -> Stages.of(() -> refused(context, failure))));
  }

  private @Nullable Object now(InvocationContext context) throws Exception {
    Lease lease;
    try {
      lease = limiter.get().acquire(key.apply(context));
    } catch (LeaseException e) {
      return refused(context, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException(
          "The thread was interrupted while it waited for '" + limiter.get().policy().name() + "'");
    }
    return proceed(context, lease);
  }

  private @Nullable Object refused(InvocationContext context, Throwable failure) throws Exception {
    if (failure instanceof LeaseException refused && fallback != null) {
      return fallback.call(context, refused);
    }
    if (failure instanceof Exception exception) {
      throw exception;
    }
    throw new CompletionException(failure);
  }

  private @Nullable Object proceed(InvocationContext context, Lease lease) throws Exception {
    boolean held = true;
    try {
      if (token >= 0) {
        @Nullable Object[] arguments = context.getParameters();
        arguments[token] = lease.fencingToken();
        context.setParameters(arguments);
      }
      Object returned = context.proceed();
      if (async && returned instanceof CompletionStage<?> stage) {
        CompletionStage<?> releasing = stage.whenComplete((value, e) -> releaseLater(lease));
        held = false;
        return ReturnType.returned(releasing);
      }
      return returned;
    } finally {
      if (held) {
        lease.close();
      }
    }
  }

  private static void releaseLater(Lease lease) {
    CompletionStage<?> unused = lease.closeAsync();
  }
}
