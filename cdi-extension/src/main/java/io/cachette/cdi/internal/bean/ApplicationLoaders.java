package io.cachette.cdi.internal.bean;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The class loaders of the applications that share a container, as the web modules of an enterprise
 * archive do if this library is in its {@code lib} folder. Thread-safe.
 *
 * <p>A thread works for the application of its context class loader. That is another application
 * than the first one if its class loader finds the classes of this library, and neither of the two
 * inherits from the other, as the loader of a plug-in does. All other threads, such as those of the
 * server, work for the first one.
 */
@RegisteredByExtension
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // initialized by the container
public class ApplicationLoaders {

  private static final int MAX_APPLICATIONS = 100;

  private final Map<ClassLoader, Boolean> others = Collections.synchronizedMap(new WeakHashMap<>());
  private ClassLoader first;
  private int count;

  /** Creates an instance for {@link #start}; called by the container. */
  public ApplicationLoaders() {}

  /** Creates an instance whose first application is that of the calling thread. */
  public static ApplicationLoaders ofCallingThread() {
    ApplicationLoaders loaders = new ApplicationLoaders();
    loaders.start();
    return loaders;
  }

  @PostConstruct
  void start() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    first =
        context != null && findsThisLibrary(context)
            ? context
            : ApplicationLoaders.class.getClassLoader();
  }

  /** Returns the class loader of the application that the calling thread works for. */
  public ClassLoader current() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context == null || context == first || !isOther(context) ? first : context;
  }

  private boolean isOther(ClassLoader loader) {
    return others.computeIfAbsent(loader, this::decide);
  }

  /** Called by one thread at a time. */
  private boolean decide(ClassLoader loader) {
    boolean isOther =
        count < MAX_APPLICATIONS
            && !isParent(loader, first)
            && !isParent(first, loader)
            && findsThisLibrary(loader);
    count += isOther ? 1 : 0;
    return isOther;
  }

  private static boolean isParent(ClassLoader loader, ClassLoader child) {
    ClassLoader parent = child.getParent();
    while (parent != null && parent != loader) {
      parent = parent.getParent();
    }
    return parent == loader;
  }

  private static boolean findsThisLibrary(ClassLoader loader) {
    try {
      return Class.forName(ApplicationLoaders.class.getName(), false, loader)
          == ApplicationLoaders.class;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
