package io.cachette.configuration.internal.source;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a servlet context. All parts of its application read them, by the class loader
 * of the application. Modules with access to the Servlet API share them when an application starts.
 * Contexts and class loaders are referenced weakly. Thread-safe.
 */
public final class ContextParameters {

  private static final Logger LOG = System.getLogger(ContextParameters.class.getName());

  /** A context has several wrappers in some containers, and the same attributes in all of them. */
  private static final String ATTRIBUTE = ContextParameters.class.getName();

  /** Guarded by itself. Contexts that share a class loader have an element each. */
  private static final Map<ClassLoader, Map<ContextParameters, Properties>> BY_LOADER =
      new WeakHashMap<>();

  private ContextParameters() {}

  /**
   * Returns the parameters of a context, which an attribute of the context keeps.
   *
   * @param attribute returns the attribute with a name
   * @param setAttribute sets an attribute
   */
  public static ContextParameters of(
      Function<String, @Nullable Object> attribute, BiConsumer<String, Object> setAttribute) {
    if (attribute.apply(ATTRIBUTE) instanceof ContextParameters known) {
      return known;
    }
    ContextParameters created = new ContextParameters();
    setAttribute.accept(ATTRIBUTE, created);
    return created;
  }

  /**
   * Shares the parameters of this context whose names begin with {@code cachette.}, in place of
   * those that it has shared before.
   *
   * @param loader class loader of the application
   * @param names names of all parameters
   * @param values returns the parameter with a name
   */
  public void share(
      ClassLoader loader, Enumeration<String> names, UnaryOperator<@Nullable String> values) {
    Properties parameters = read(names, values);
    synchronized (BY_LOADER) {
      Map<ContextParameters, Properties> known =
          BY_LOADER.computeIfAbsent(loader, absent -> new WeakHashMap<>());
      if (parameters.equals(known.put(this, parameters)) || distinct(known).size() == 1) {
        return;
      }
    }
    LOG.log(
        Level.WARNING,
        "Several applications with one class loader have different context parameters, so caches,"
            + " limits and locks do not use them: give each application a class loader, or set"
            + " cachette.* in another source");
  }

  /** Ends the sharing of the parameters of this context. Those of other contexts stay. */
  public void unshare(ClassLoader loader) {
    synchronized (BY_LOADER) {
      Map<ContextParameters, Properties> known =
          BY_LOADER.getOrDefault(loader, new WeakHashMap<>());
      known.remove(this);
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

  private static Set<Properties> distinct(Map<ContextParameters, Properties> parameters) {
    return new HashSet<>(parameters.values());
  }

  /**
   * Returns the parameters of the application that a class loader, or the nearest of its parents,
   * belongs to; empty if there are none, or if several contexts with different parameters share
   * that class loader.
   */
  static Optional<PropertyLookup> find(ClassLoader loader) {
    synchronized (BY_LOADER) {
      for (ClassLoader each = loader; each != null; each = each.getParent()) {
        Set<Properties> known = distinct(BY_LOADER.getOrDefault(each, Map.of()));
        if (!known.isEmpty()) {
          return known.size() == 1
              ? Optional.of(new ObjectProperties("context parameter", known.iterator().next()))
              : Optional.empty();
        }
      }
      return Optional.empty();
    }
  }
}
