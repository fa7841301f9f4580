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
 * Key generators and resolver factories, one of each class: a bean if there is one, else made with
 * the constructor without parameters. Dependent beans end with {@link #close}. Safe for use by
 * several threads.
 */
public final class BeanInstances implements AutoCloseable {

  private static final Logger LOG = System.getLogger(BeanInstances.class.getName());

  private final BeanContainer beans;
  private final ConcurrentMap<Class<?>, Lazy<Object>> instances = new ConcurrentHashMap<>();
  private final List<CreationalContext<?>> dependents = new ArrayList<>();

  public BeanInstances(BeanContainer beans) {
    this.beans = beans;
  }

  /**
   * The object of a class.
   *
   * @throws CacheException if it cannot be made
   */
  public <T> T get(Class<T> type) {
    return type.cast(instances.computeIfAbsent(type, any -> new Lazy<>(() -> create(type))).get());
  }

  /** Why no object of a class can be made, or null if one can. */
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

  /** Beans of exactly this class, and produced ones; those of subclasses are others. */
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

  /** The end of one must not keep the others from ending. */
  private static void release(CreationalContext<?> dependent) {
    try {
      dependent.release();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "A key generator or resolver factory could not be destroyed", e);
    }
  }
}
