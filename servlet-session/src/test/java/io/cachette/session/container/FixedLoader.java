package io.cachette.session.container;

import java.beans.PropertyChangeListener;
import org.apache.catalina.Context;
import org.apache.catalina.Loader;
import org.jspecify.annotations.Nullable;

/** A loader with a given class loader. */
@SuppressWarnings("NullAway.Init")
final class FixedLoader implements Loader {

  private final ClassLoader loader;
  private Context context;
  private boolean delegate;

  FixedLoader(ClassLoader loader) {
    this.loader = loader;
  }

  @Override
  public ClassLoader getClassLoader() {
    return loader;
  }

  @Override
  public Context getContext() {
    return context;
  }

  @Override
  public void setContext(Context context) {
    this.context = context;
  }

  @Override
  public boolean getDelegate() {
    return delegate;
  }

  @Override
  public void setDelegate(boolean delegate) {
    this.delegate = delegate;
  }

  @Override
  public boolean modified() {
    return false;
  }

  @Override
  public void backgroundProcess() {}

  @Override
  public void addPropertyChangeListener(@Nullable PropertyChangeListener listener) {}

  @Override
  public void removePropertyChangeListener(@Nullable PropertyChangeListener listener) {}
}
