package io.cachette.session.internal.http;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/**
 * Finishes an exchange when the container completes its request. If an asynchronous request fails
 * or times out, writes its changes before the container dispatches to an error page.
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

  /** The container drops the listeners of the previous asynchronous cycle. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
