package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.ReturnType;
import io.cachette.cdi.internal.bean.Stages;
import io.cachette.internal.concurrent.Completions;
import io.cachette.lock.DistributedLocks;
import io.cachette.lock.Leasable;
import io.cachette.lock.Lease;
import io.cachette.lock.LeaseException;
import io.cachette.lock.LeasePolicy;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lock or the limit of concurrency of a method: acquires a lease, calls the method and releases
 * the lease.
 *
 * @param locks supplies the locks of the application
 * @param policy the policy; that of a lock has one permit
 * @param key returns the key of a call
 * @param tokenPosition the position of the parameter that gets the fencing token; -1 if no
 *     parameter does
 * @param fallback the method that is called for a refused call; null to throw the exception
 * @param async whether the method returns a stage; the lease is then released when the stage
 *     completes
 */
record MethodConcurrencyLimit(
    Supplier<DistributedLocks> locks,
    LeasePolicy policy,
    Function<InvocationContext, String> key,
    int tokenPosition,
    @Nullable Fallback fallback,
    boolean async)
    implements MethodLimit {

  @Override
  public void prepare() {
    Leasable unused = locks.get().semaphore(policy);
  }

  @Override
  public @Nullable Object invoke(InvocationContext context) throws Exception {
    return async
        ? ReturnType.toReturnValue(Stages.of(() -> invokeAsync(context)))
        : invokeNow(context);
  }

  /** Waits for the lease without blocking a thread. */
  private @Nullable Object invokeAsync(InvocationContext context) throws Exception {
    if (policy.maxWait().isZero()) {
      return invokeNow(context);
    }
    return ReturnType.toReturnValue(
        Stages.callAfter(
            leasable(context).acquireAsync(policy.maxWait()),
            MethodConcurrencyLimit::releaseInBackground,
            lease -> Stages.of(() -> proceed(context, lease)),
            failure -> Stages.of(() -> handleRefusal(context, failure))));
  }

  private @Nullable Object invokeNow(InvocationContext context) throws Exception {
    Lease lease;
    try {
      lease = acquire(leasable(context));
    } catch (LeaseException e) {
      return handleRefusal(context, e);
    }
    return proceed(context, lease);
  }

  private Leasable leasable(InvocationContext context) {
    return locks.get().semaphore(policy, key.apply(context));
  }

  private Lease acquire(Leasable leasable) {
    if (policy.maxWait().isZero()) {
      return leasable.acquire();
    }
    try {
      return leasable.acquire(policy.maxWait());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException(
          "The thread was interrupted while it waited for '" + policy.name() + "'");
    }
  }

  private @Nullable Object handleRefusal(InvocationContext context, Throwable failure)
      throws Exception {
    if (failure instanceof LeaseException refusal && fallback != null) {
      return fallback.call(context, refusal);
    }
    if (failure instanceof Exception exception) {
      throw exception;
    }
    throw Completions.wrap(failure);
  }

  private @Nullable Object proceed(InvocationContext context, Lease lease) throws Exception {
    boolean isHeld = true;
    try {
      if (tokenPosition >= 0) {
        @Nullable Object[] arguments = context.getParameters();
        arguments[tokenPosition] = lease.fencingToken();
        context.setParameters(arguments);
      }
      Object returned = context.proceed();
      if (async && returned instanceof CompletionStage<?> stage) {
        CompletionStage<?> releasing = stage.whenComplete((value, e) -> releaseInBackground(lease));
        isHeld = false;
        return ReturnType.toReturnValue(releasing);
      }
      return returned;
    } finally {
      if (isHeld) {
        lease.close();
      }
    }
  }

  private static void releaseInBackground(Lease lease) {
    CompletionStage<?> unused = lease.closeAsync();
  }
}
