package io.cachette.configuration.internal.source;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of servlet contexts, by the class loaders of their applications, so that all parts
 * of an application read the same settings. Modules with access to the Servlet API register them
 * when an application starts. Class loaders are referenced weakly. Thread-safe.
 */
public final class ContextParameters {

  private static final Logger LOG = System.getLogger(ContextParameters.class.getName());

  /** Guarded by itself. Applications that share a class loader have several elements. */
  private static final Map<ClassLoader, List<Properties>> BY_LOADER = new WeakHashMap<>();

  private ContextParameters() {}

  /**
   * Registers the parameters of an application whose names begin with {@code cachette.}.
   * Registering the same parameters again does nothing.
   *
   * @param loader class loader of the application
   * @param names names of all parameters
   * @param values returns the parameter with a name
   */
  public static void register(
      ClassLoader loader, Enumeration<String> names, UnaryOperator<@Nullable String> values) {
    Properties parameters = read(names, values);
    synchronized (BY_LOADER) {
      List<Properties> known = BY_LOADER.computeIfAbsent(loader, absent -> new ArrayList<>());
      if (known.contains(parameters)) {
        return;
      }
      known.add(parameters);
      if (known.size() == 1) {
        return;
      }
    }
    LOG.log(
        Level.WARNING,
        "Several applications with one class loader have different context parameters, so caches,"
            + " limits and locks do not use them: give each application a class loader, or set"
            + " cachette.* in another source");
  }

  /** Removes parameters that were registered; see {@link #register}. */
  public static void unregister(
      ClassLoader loader, Enumeration<String> names, UnaryOperator<@Nullable String> values) {
    Properties parameters = read(names, values);
    synchronized (BY_LOADER) {
      List<Properties> known = BY_LOADER.getOrDefault(loader, new ArrayList<>());
      known.remove(parameters);
      if (known.isEmpty()) {
        BY_LOADER.remove(loader);
      }
    }
  }

  private static Properties read(
      Enumeration<String> names, UnaryOperator<@Nullable String> values) {
    Properties parameters = new Properties();
    for (String name : Collections.list(names)) {
      String value = values.apply(name);
      if (name.startsWith(PropertySource.ROOT) && value != null) {
        parameters.setProperty(name, value);
      }
    }
    return parameters;
  }

  /**
   * Returns the parameters of the application that a class loader, or the nearest of its parents,
   * belongs to; empty if there are none, or if several applications share that class loader.
   */
  static Optional<PropertyLookup> find(ClassLoader loader) {
    synchronized (BY_LOADER) {
      for (ClassLoader each = loader; each != null; each = each.getParent()) {
        List<Properties> known = BY_LOADER.get(each);
        if (known != null) {
          return known.size() == 1
              ? Optional.of(new ObjectProperties("context parameter", known.get(0)))
              : Optional.empty();
        }
      }
      return Optional.empty();
    }
  }
}
