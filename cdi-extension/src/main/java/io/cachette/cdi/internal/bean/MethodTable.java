package io.cachette.cdi.internal.bean;

import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the methods of all beans, each looked at once. Safe for use by several threads.
 */
public final class MethodTable<T> {

  private final Reader<T> reader;
  private final ConcurrentMap<Class<?>, ConcurrentMap<Method, Optional<T>>> methods =
      new ConcurrentHashMap<>();

  public MethodTable(Reader<T> reader) {
    this.reader = reader;
  }

  /** Looks a method up. */
  public interface Reader<T> {

    /**
     * What is known of the method that is called.
     *
     * @param type the bean's class, not that of a proxy
     */
    Optional<T> read(Class<?> type, InvocationContext context);
  }

  /** What is known of the method that is called, or null. */
  public @Nullable T find(InvocationContext context) {
    Object target = context.getTarget();
    Class<?> type = target == null ? context.getMethod().getDeclaringClass() : target.getClass();
    ConcurrentMap<Method, Optional<T>> ofType = methods.get(type);
    Optional<T> known = ofType == null ? null : ofType.get(context.getMethod());
    return (known == null ? add(type, context) : known).orElse(null);
  }

  /** Not on the way of every call: computing locks what others look up. */
  private Optional<T> add(Class<?> type, InvocationContext context) {
    return methods
        .computeIfAbsent(type, any -> new ConcurrentHashMap<>())
        .computeIfAbsent(context.getMethod(), method -> reader.read(unproxy(type), context));
  }

  /** The class that a container's proxy stands for. */
  private static Class<?> unproxy(Class<?> type) {
    Class<?> plain = type;
    while (isProxy(plain) && plain.getSuperclass() != null) {
      plain = plain.getSuperclass();
    }
    return plain;
  }

  private static boolean isProxy(Class<?> type) {
    return type.isSynthetic() || type.getName().contains("$$");
  }
}
