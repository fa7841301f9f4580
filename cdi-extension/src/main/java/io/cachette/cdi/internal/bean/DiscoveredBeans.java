package io.cachette.cdi.internal.bean;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The bean classes that the portable extension discovered and that have cached or limited methods.
 *
 * <p>The container provides a bean of each portable extension, whose types include the interfaces
 * of the extension. Inject an {@code Instance} of this interface: with the build compatible
 * extension, which does not exist at run time, it is not resolvable.
 *
 * <p>Thread-safe.
 */
public interface DiscoveredBeans {

  /** Returns a discovered bean class, or null if the extension did not discover it. */
  @Nullable BeanView find(Class<?> type);

  /** Returns all discovered bean classes. */
  Collection<BeanView> all();
}
