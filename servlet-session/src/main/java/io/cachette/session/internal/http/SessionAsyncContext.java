package io.cachette.session.internal.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/** Asynchronous context that writes the session before it completes the response. */
record SessionAsyncContext(AsyncContext delegate, SessionExchange exchange)
    implements AsyncContext {

  @Override
  public void complete() {
    try {
      exchange.finish();
    } finally {
      delegate.complete();
    }
  }

  @Override
  public ServletRequest getRequest() {
    return delegate.getRequest();
  }

  @Override
  public ServletResponse getResponse() {
    return delegate.getResponse();
  }

  @Override
  public boolean hasOriginalRequestAndResponse() {
    return delegate.hasOriginalRequestAndResponse();
  }

  @Override
  public void dispatch() {
    delegate.dispatch();
  }

  @Override
  public void dispatch(String path) {
    delegate.dispatch(path);
  }

  @Override
  public void dispatch(ServletContext context, String path) {
    delegate.dispatch(context, path);
  }

  @Override
  public void start(Runnable run) {
    delegate.start(run);
  }

  @Override
  public void addListener(AsyncListener listener) {
    delegate.addListener(new AsyncListenerAdapter(listener, this));
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest request, ServletResponse response) {
    delegate.addListener(new AsyncListenerAdapter(listener, this), request, response);
  }

  @Override
  public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
    return delegate.createListener(type);
  }

  @Override
  public void setTimeout(long timeout) {
    delegate.setTimeout(timeout);
  }

  @Override
  public long getTimeout() {
    return delegate.getTimeout();
  }

  /** Passes a listener of the application this context instead of that of the container. */
  private record AsyncListenerAdapter(AsyncListener delegate, SessionAsyncContext context)
      implements AsyncListener {

    private AsyncEvent adapt(AsyncEvent event) {
      AsyncContext containerContext = event.getAsyncContext();
      return new AsyncEvent(
          containerContext == null
              ? context
              : new SessionAsyncContext(containerContext, context.exchange),
          event.getSuppliedRequest(),
          event.getSuppliedResponse(),
          event.getThrowable());
    }

    @Override
    public void onComplete(AsyncEvent event) throws IOException {
      delegate.onComplete(adapt(event));
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
      delegate.onTimeout(adapt(event));
    }

    @Override
    public void onError(AsyncEvent event) throws IOException {
      delegate.onError(adapt(event));
    }

    @Override
    public void onStartAsync(AsyncEvent event) throws IOException {
      delegate.onStartAsync(adapt(event));
    }
  }
}
