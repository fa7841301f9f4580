package io.cachette.cdi.internal.bean;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanContainer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Provides one instance of each class that an annotation names: key generators, resolver factories
 * and key resolvers. If the class is a bean, the instance is a reference to the bean; otherwise it
 * is created with the constructor without parameters. {@link #close} destroys dependent beans.
 * Thread-safe.
 */
public final class BeanInstances implements AutoCloseable {

  private static final Logger LOG = System.getLogger(BeanInstances.class.getName());

  private final BeanContainer beans;
  private final ConcurrentMap<Class<?>, Lazy<Object>> instances = new ConcurrentHashMap<>();
  private final List<CreationalContext<?>> dependents = new ArrayList<>();

  /** Creates an instance for the beans of a container. */
  public BeanInstances(BeanContainer beans) {
    this.beans = beans;
  }

  /**
   * Returns the instance of a class.
   *
   * @throws CacheException if it cannot be created
   */
  public <T> T get(Class<T> type) {
    return type.cast(instances.computeIfAbsent(type, any -> new Lazy<>(() -> create(type))).get());
  }

  /** Returns why no instance of a class can be provided, or null if one can. */
  public static @Nullable String findProblem(BeanContainer beans, Class<?> type) {
    Set<Bean<?>> candidates = findCandidates(beans, type);
    if (!candidates.isEmpty()) {
      return findAmbiguity(beans, candidates);
    }
    if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
      return "is abstract, and there is no bean of it";
    }
    return Arrays.stream(type.getDeclaredConstructors())
            .anyMatch(constructor -> constructor.getParameterCount() == 0)
        ? null
        : "is no bean and has no constructor without parameters";
  }

  private static @Nullable String findAmbiguity(BeanContainer beans, Set<Bean<?>> candidates) {
    try {
      beans.<Object>resolve(widen(candidates));
      return null;
    } catch (AmbiguousResolutionException e) {
      return "is ambiguous: there are several beans of it, " + candidates;
    }
  }

  private Object create(Class<?> type) {
    Set<Bean<?>> candidates = findCandidates(beans, type);
    return candidates.isEmpty()
        ? construct(type)
        : getReference(type, beans.<Object>resolve(widen(candidates)));
  }

  /** Returns the beans of exactly this class and produced beans, without beans of subclasses. */
  private static Set<Bean<?>> findCandidates(BeanContainer beans, Class<?> type) {
    return beans.getBeans(type, Any.Literal.INSTANCE).stream()
        .filter(bean -> bean.getBeanClass() == type || !type.isAssignableFrom(bean.getBeanClass()))
        .collect(Collectors.toSet());
  }

  @SuppressWarnings("unchecked")
  private static Set<Bean<? extends Object>> widen(Set<Bean<?>> candidates) {
    return (Set<Bean<? extends Object>>) (Set<?>) candidates;
  }

  private Object getReference(Class<?> type, Bean<?> bean) {
    CreationalContext<?> context = beans.createCreationalContext(bean);
    Object reference = beans.getReference(bean, type, context);
    if (bean.getScope() == Dependent.class) {
      synchronized (dependents) {
        dependents.add(context);
      }
    }
    return reference;
  }

  private static Object construct(Class<?> type) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (InvocationTargetException e) {
      throw new CacheException("The constructor of " + type.getName() + " failed", e.getCause());
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new CacheException(
          type.getName() + " cannot be made; give it a constructor without parameters", e);
    }
  }

  @Override
  public void close() {
    synchronized (dependents) {
      dependents.forEach(BeanInstances::release);
      dependents.clear();
    }
  }

  /** A failure must not prevent the destruction of the other beans. */
  private static void release(CreationalContext<?> dependent) {
    try {
      dependent.release();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "A key generator or resolver factory could not be destroyed", e);
    }
  }
}
