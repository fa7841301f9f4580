package io.cachette.session.internal.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The session context of Weld, by reflection: some servers hide the classes of Weld from
 * applications. Thread-safe.
 */
final class WeldContext {

  /** The name of its type in the API of Weld. */
  static final String TYPE = "org.jboss.weld.context.http.HttpSessionContext";

  private static final String HOLDER = "org.jboss.weld.module.web.servlet.SessionHolder";

  private final Object context;
  private final Method isActive;
  private final Method activate;
  private final Method deactivate;
  private final Method associate;
  private final Method dissociate;
  private final Method hold;

  private WeldContext(Class<?> type, Object context) throws ReflectiveOperationException {
    this.context = context;
    this.isActive = type.getMethod("isActive");
    this.activate = type.getMethod("activate");
    this.deactivate = type.getMethod("deactivate");
    this.associate = type.getMethod("associate", Object.class);
    this.dissociate = type.getMethod("dissociate", Object.class);
    this.hold =
        Class.forName(HOLDER, true, context.getClass().getClassLoader())
            .getMethod("sessionCreated", HttpSession.class);
  }

  /**
   * Creates an access to a context.
   *
   * @param type the type {@link #TYPE}
   * @throws ReflectiveOperationException if this version of Weld has other classes or methods
   */
  static WeldContext of(Class<?> type, Object context) throws ReflectiveOperationException {
    return new WeldContext(type, context);
  }

  boolean isActive() {
    return Objects.equals(invoke(isActive, context), true);
  }

  void activate() {
    invoke(activate, context);
  }

  void deactivate() {
    invoke(deactivate, context);
  }

  /** Associates the context with the session of a request. */
  void associate(HttpServletRequest request) {
    invoke(associate, context, request);
  }

  void dissociate(HttpServletRequest request) {
    invoke(dissociate, context, request);
  }

  /** Sets the session of the thread. */
  void hold(@Nullable HttpSession session) {
    invoke(hold, null, session);
  }

  @Nullable ClassLoader classLoader() {
    return context.getClass().getClassLoader();
  }

  private static @Nullable Object invoke(
      Method method, @Nullable Object target, @Nullable Object... arguments) {
    try {
      return method.invoke(target, arguments);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Weld does not permit " + method.getName(), e);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException("Weld has failed: " + e.getCause(), e.getCause());
    }
  }
}
