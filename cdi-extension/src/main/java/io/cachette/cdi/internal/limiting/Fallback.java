package io.cachette.cdi.internal.limiting;

import jakarta.interceptor.InvocationContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A method that is called instead of one that is refused.
 *
 * @param isRefusalPassed whether it is told of the exception, as its last argument
 */
record Fallback(Method method, boolean isRefusalPassed) {

  /**
   * The method of this name that can stand for another one.
   *
   * @param refusal what it may be told of
   * @throws IllegalArgumentException if there is none; the message says what it has to be like
   */
  static Fallback of(
      String name, Method limited, Class<?> bean, Class<? extends Exception> refusal) {
    List<Class<?>> parameters = List.of(limited.getParameterTypes());
    List<Class<?>> withRefusal = Stream.concat(parameters.stream(), Stream.of(refusal)).toList();
    Method found = null;
    for (Class<?> type = bean; type != null && found == null; type = type.getSuperclass()) {
      List<Method> candidates =
          Arrays.stream(type.getDeclaredMethods())
              .filter(method -> method.getName().equals(name) && !method.isBridge())
              .filter(method -> limited.getReturnType().isAssignableFrom(method.getReturnType()))
              .toList();
      found = findFirst(candidates, own -> accepts(own, withRefusal));
      found = found == null ? findFirst(candidates, parameters::equals) : found;
    }
    if (found != null) {
      found.setAccessible(true);
      return new Fallback(found, found.getParameterCount() > parameters.size());
    }
    throw new IllegalArgumentException(
        "names the fallback method '"
            + name
            + "', but "
            + bean.getName()
            + " has none of that name with the parameters of the method, or these and a "
            + refusal.getSimpleName()
            + ", that returns "
            + limited.getReturnType().getTypeName());
  }

  private static @Nullable Method findFirst(
      List<Method> candidates, Predicate<List<Class<?>>> parameters) {
    return candidates.stream()
        .filter(method -> parameters.test(List.of(method.getParameterTypes())))
        .findFirst()
        .orElse(null);
  }

  private static boolean accepts(List<Class<?>> own, List<Class<?>> withRefusal) {
    int last = withRefusal.size() - 1;
    return own.size() == withRefusal.size()
        && own.subList(0, last).equals(withRefusal.subList(0, last))
        && Exception.class.isAssignableFrom(own.get(last))
        && own.get(last).isAssignableFrom(withRefusal.get(last));
  }

  /** Calls it. */
  @Nullable Object call(InvocationContext context, Exception refused) throws Exception {
    @Nullable Object[] arguments = context.getParameters();
    if (isRefusalPassed) {
      arguments = Arrays.copyOf(arguments, arguments.length + 1);
      arguments[arguments.length - 1] = refused;
    }
    try {
      return method.invoke(context.getTarget(), arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception exception) {
        throw exception;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }
}
