package io.cachette.cdi;

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
 * @param takesRefusal whether it is told of the exception, as its last argument
 */
record Fallback(Method method, boolean takesRefusal) {

  /**
   * The method of this name that can stand for another one.
   *
   * @param refusal what it may be told of
   * @throws IllegalArgumentException if there is none; the message says what it has to be like
   */
  static Fallback of(
      String name, Method guarded, Class<?> bean, Class<? extends Exception> refusal) {
    List<Class<?>> parameters = List.of(guarded.getParameterTypes());
    List<Class<?>> andRefusal = Stream.concat(parameters.stream(), Stream.of(refusal)).toList();
    Method found = null;
    for (Class<?> type = bean; type != null && found == null; type = type.getSuperclass()) {
      List<Method> candidates =
          Arrays.stream(type.getDeclaredMethods())
              .filter(method -> method.getName().equals(name) && !method.isBridge())
              .filter(method -> guarded.getReturnType().isAssignableFrom(method.getReturnType()))
              .toList();
      found = first(candidates, own -> accepts(own, andRefusal));
      found = found == null ? first(candidates, parameters::equals) : found;
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
            + guarded.getReturnType().getTypeName());
  }

  private static @Nullable Method first(
      List<Method> candidates, Predicate<List<Class<?>>> parameters) {
    return candidates.stream()
        .filter(method -> parameters.test(List.of(method.getParameterTypes())))
        .findFirst()
        .orElse(null);
  }

  private static boolean accepts(List<Class<?>> own, List<Class<?>> andRefusal) {
    int last = andRefusal.size() - 1;
    return own.size() == andRefusal.size()
        && own.subList(0, last).equals(andRefusal.subList(0, last))
        && Exception.class.isAssignableFrom(own.get(last))
        && own.get(last).isAssignableFrom(andRefusal.get(last));
  }

  /** Calls it. */
  @Nullable Object call(InvocationContext context, Exception refused) throws Exception {
    @Nullable Object[] arguments = context.getParameters();
    if (takesRefusal) {
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
