package io.cachette.session.internal.http;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps session-scoped beans of Weld in sessions of Redis. Weld associates its session context with
 * the request of the container, in a listener that runs before all filters, and keeps the session
 * of the thread in a holder, which is not part of its API. This class replaces both. Weld clears
 * them at the end of the request.
 *
 * <p>Weld stores a digest of its beans in each session, and refuses a session of an application
 * that had other beans, since its names of beans are positions in the list of beans. Then this
 * class removes the beans from the session.
 */
final class WeldSessions implements BeanSessions {

  private static final Logger LOG = System.getLogger(WeldSessions.class.getName());

  private static final String WELD = "org.jboss.weld.";
  private static final String QUARKUS = "io.quarkus.";
  private static final String PREFIX = "WELD_";
  private static final String DIGEST_OF_BEANS = "WELD_S_HASH";

  private final WeldContext context;
  private final AtomicBoolean hasWarned = new AtomicBoolean();

  private WeldSessions(WeldContext context) {
    this.context = context;
  }

  /** Finds the CDI container of the calling thread. */
  static BeanSessions find(ClassLoader application) {
    BeanManager beans;
    try {
      beans = CDI.current().getBeanManager();
    } catch (IllegalStateException e) {
      return NONE; // the application has no CDI container
    } catch (RuntimeException e) {
      BeanSessions.warnOfContainerSessions(LOG, "CDI", "cannot be accessed (" + e + ")");
      return IN_CONTAINER;
    }
    String name = beans.getClass().getName();
    if (name.startsWith(QUARKUS)) {
      return NONE; // it uses the session of the filter
    }
    try {
      return find(beans, application);
    } catch (RuntimeException | ReflectiveOperationException | LinkageError e) {
      BeanSessions.warnOfContainerSessions(LOG, name, "cannot be accessed (" + e + ")");
      return IN_CONTAINER;
    }
  }

  private static BeanSessions find(BeanManager beans, ClassLoader application)
      throws ReflectiveOperationException {
    boolean isFound = false;
    for (ClassLoader loader : loadersOfWeld(beans, application)) {
      Class<?> type = findClass(WeldContext.TYPE, loader);
      if (type != null) {
        isFound = true;
        Instance<?> contexts = beans.createInstance().select(type, Any.Literal.INSTANCE);
        if (contexts.isResolvable()) {
          return new WeldSessions(WeldContext.of(type, contexts.get()));
        }
      }
    }
    String name = beans.getClass().getName();
    if (isFound && name.startsWith(WELD)) {
      return NONE; // Weld in Java SE has no session scope
    }
    BeanSessions.warnOfContainerSessions(
        LOG, name, name.startsWith(WELD) ? "hides its session context" : "is not Weld");
    return IN_CONTAINER;
  }

  /** Some servers hide the classes of Weld from applications. */
  private static Set<ClassLoader> loadersOfWeld(BeanManager beans, ClassLoader application) {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    loaders.add(application);
    Class<?> type = beans.getClass();
    while (type != null && type != Object.class) {
      if (type.getClassLoader() != null) {
        loaders.add(type.getClassLoader());
      }
      type = type.getSuperclass();
    }
    return loaders;
  }

  private static @Nullable Class<?> findClass(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  @Override
  public void associate(HttpServletRequest request, @Nullable HttpSession session) {
    if (context.isActive()) {
      context.deactivate();
      context.hold(session);
      context.dissociate(request);
      associateWithBeans(request);
      context.activate();
    }
  }

  @Override
  public @Nullable ClassLoader classLoader() {
    return context.classLoader();
  }

  private void associateWithBeans(HttpServletRequest request) {
    try {
      context.associate(request);
    } catch (IllegalStateException e) {
      HttpSession session = request.getSession(false);
      if (session == null || session.getAttribute(DIGEST_OF_BEANS) == null) {
        throw e;
      }
      removeBeans(session, e);
      context.dissociate(request);
      context.associate(request);
    }
  }

  private void removeBeans(HttpSession session, IllegalStateException reason) {
    Collections.list(session.getAttributeNames()).stream()
        .filter(name -> name.startsWith(PREFIX))
        .forEach(session::removeAttribute);
    LOG.log(
        hasWarned.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG,
        "The beans of session {0} were removed, since the application had other beans when the"
            + " session was written; the session continues without them. Further sessions are"
            + " logged at level DEBUG. To keep such beans, set"
            + " org.jboss.weld.serialization.beanIdentifierIndexOptimization=false: {1}",
        session.getId(),
        reason.getMessage());
  }
}
