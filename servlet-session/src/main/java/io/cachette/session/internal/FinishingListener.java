package io.cachette.session.internal;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Ends an exchange whose request the container has completed, after a timeout for example. */
record FinishingListener(SessionExchange exchange) implements AsyncListener {

  @Override
  public void onComplete(AsyncEvent event) {
    exchange.finish();
  }

  @Override
  public void onTimeout(AsyncEvent event) {}

  @Override
  public void onError(AsyncEvent event) {}

  /** The container forgets the listeners of the cycle before. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
