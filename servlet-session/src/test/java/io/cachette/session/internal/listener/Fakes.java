package io.cachette.session.internal.listener;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Creates objects of interfaces, whose classes are in no package of this project. */
final class Fakes {

  private Fakes() {}

  /** Returns the result of a call, by the name of the method. */
  interface Answer {
    @Nullable Object to(String method, Object[] arguments) throws Exception;
  }

  static <T> T of(Class<T> type, Answer answer) {
    return type.cast(of(answer, type));
  }

  static Object of(Answer answer, Class<?>... types) {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "toString" -> "fake";
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" -> proxy == arguments[0];
              default -> answer.to(method.getName(), arguments);
            };
    return Proxy.newProxyInstance(Fakes.class.getClassLoader(), types, handler);
  }
}
