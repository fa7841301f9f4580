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
 * The fallback method of a method whose calls are limited: it is called instead of the method if a
 * limit refuses the call.
 *
 * @param method the fallback method
 * @param isRefusalPassed whether its last parameter gets the exception of the refusal
 */
record Fallback(Method method, boolean isRefusalPassed) {

  /**
   * Finds the fallback method with a name.
   *
   * @param refusal the exception that the fallback method may have as its last parameter
   * @throws IllegalArgumentException if the bean has no suitable method; the message names the
   *     requirements
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
      found = findFirst(candidates, types -> isMatching(types, withRefusal));
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

  private static boolean isMatching(List<Class<?>> types, List<Class<?>> withRefusal) {
    int last = withRefusal.size() - 1;
    return types.size() == withRefusal.size()
        && types.subList(0, last).equals(withRefusal.subList(0, last))
        && Exception.class.isAssignableFrom(types.get(last))
        && types.get(last).isAssignableFrom(withRefusal.get(last));
  }

  /** Calls the fallback method with the arguments of a call. */
  @Nullable Object call(InvocationContext context, Exception refusal) throws Exception {
    @Nullable Object[] arguments = context.getParameters();
    if (isRefusalPassed) {
      arguments = Arrays.copyOf(arguments, arguments.length + 1);
      arguments[arguments.length - 1] = refusal;
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
