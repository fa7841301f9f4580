package io.cachette.cdi.internal.bean;

import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of the methods of all beans. Reads the metadata of a method at its first call.
 * Thread-safe.
 *
 * @param <T> the metadata of a method
 */
public final class MethodTable<T> {

  private final Reader<T> reader;
  private final ConcurrentMap<Class<?>, ConcurrentMap<Method, Optional<T>>> methods =
      new ConcurrentHashMap<>();

  /** Creates an empty table. */
  public MethodTable(Reader<T> reader) {
    this.reader = reader;
  }

  /**
   * Reads the metadata of a method.
   *
   * @param <T> the metadata of a method
   */
  public interface Reader<T> {

    /**
     * Reads the metadata of the called method; empty if it has none.
     *
     * @param type the bean class, not the class of a proxy
     * @param context the call
     */
    Optional<T> read(Class<?> type, InvocationContext context);
  }

  /** Returns the metadata of the called method, or null if it has none. */
  public @Nullable T find(InvocationContext context) {
    Object target = context.getTarget();
    Class<?> type = target == null ? context.getMethod().getDeclaringClass() : target.getClass();
    ConcurrentMap<Method, Optional<T>> typeMethods = methods.get(type);
    Optional<T> known = typeMethods == null ? null : typeMethods.get(context.getMethod());
    return (known == null ? add(type, context) : known).orElse(null);
  }

  /** Only for the first call of a method: {@code computeIfAbsent} locks, {@code get} does not. */
  private Optional<T> add(Class<?> type, InvocationContext context) {
    return methods
        .computeIfAbsent(type, any -> new ConcurrentHashMap<>())
        .computeIfAbsent(context.getMethod(), method -> reader.read(unproxy(type), context));
  }

  /** Returns the bean class of a proxy class. */
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
