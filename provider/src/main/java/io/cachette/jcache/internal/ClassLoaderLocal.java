package io.cachette.jcache.internal;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value for each class loader, which lives as long as the class loader, and which may refer to
 * it. In a {@link WeakHashMap}, such a value would keep its own key. So the class loader itself
 * refers to the value, through a class that it defines, and this object refers to neither.
 *
 * <p>This object does keep values of class loaders that live as long as its own class, and of those
 * that refuse to define a class.
 *
 * <p>Not thread-safe.
 */
public final class ClassLoaderLocal<T> {

  private final ClassValue<Holder<T>> holders =
      new ClassValue<>() {
        @Override
        protected Holder<T> computeValue(Class<?> type) {
          return new Holder<>();
        }
      };

  private final IdentityHashMap<ClassLoader, Holder<T>> permanent = new IdentityHashMap<>();
  private final Set<ClassLoader> loaders = Collections.newSetFromMap(new WeakHashMap<>());

  private static final class Holder<T> {
    @Nullable T value;
  }

  /** Returns the value of a class loader, or null if it has none. */
  public @Nullable T get(ClassLoader loader) {
    return loaders.contains(loader) ? holderOf(loader).value : null;
  }

  /** Returns the value of a class loader; if it has none, that of the supplier from now on. */
  public T getOrCreate(ClassLoader loader, Supplier<? extends T> newValue) {
    Holder<T> holder = holderOf(loader);
    T value = holder.value;
    if (value == null) {
      value = newValue.get();
      holder.value = value;
      loaders.add(loader);
    }
    return value;
  }

  /** Removes the value of a class loader. */
  public void remove(ClassLoader loader) {
    if (!loaders.remove(loader)) {
      return;
    }
    holderOf(loader).value = null;
    Class<?> owned = permanent.remove(loader) == null ? defineClass(loader) : null;
    if (owned != null) {
      holders.remove(owned); // else the class loader would keep the class of the holder
    }
  }

  /** Returns the values of all class loaders. */
  public Collection<T> values() {
    List<T> values = new ArrayList<>();
    for (ClassLoader loader : loaders) {
      T value = holderOf(loader).value;
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  private Holder<T> holderOf(ClassLoader loader) {
    Holder<T> holder = permanent.get(loader);
    if (holder != null) {
      return holder;
    }
    Class<?> owned = isPermanent(loader) ? null : defineClass(loader);
    return owned == null
        ? permanent.computeIfAbsent(loader, absent -> new Holder<>())
        : holders.get(owned);
  }

  /** Returns whether the class loader of this class refers to the other one. */
  private static boolean isPermanent(ClassLoader loader) {
    ClassLoader own = ClassLoaderLocal.class.getClassLoader();
    while (own != null && own != loader) {
      own = own.getParent();
    }
    return own == loader;
  }

  /** Returns the same class whenever it is called, or null if the class loader refuses that. */
  private static @Nullable Class<?> defineClass(ClassLoader loader) {
    try {
      return Proxy.newProxyInstance(
              loader, new Class<?>[] {Runnable.class}, (proxy, method, arguments) -> null)
          .getClass();
    } catch (RuntimeException | LinkageError e) {
      return null;
    }
  }
}
