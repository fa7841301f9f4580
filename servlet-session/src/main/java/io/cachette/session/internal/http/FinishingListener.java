package io.cachette.session.internal.http;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/**
 * Ends an exchange whose request the container has completed. Writes what was changed before a
 * request that took too long, or failed, is sent to an error page.
 */
record FinishingListener(SessionExchange exchange) implements AsyncListener {

  @Override
  public void onComplete(AsyncEvent event) {
    exchange.finish();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    exchange.commit();
  }

  @Override
  public void onError(AsyncEvent event) {
    exchange.commit();
  }

  /** The container forgets the listeners of the cycle before. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
