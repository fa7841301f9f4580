package io.cachette.jcache.internal.management;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import javax.cache.CacheException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The name of an MBean in the platform's server, and whether the MBean is registered. Does not
 * refer to the MBean. Thread-safe.
 */
final class RegisteredName implements AutoCloseable {

  private static final Logger LOG = System.getLogger(MBeanRegistration.class.getName());
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  private final ObjectName name;
  private boolean registered;
  private boolean closed;

  RegisteredName(ObjectName name) {
    this.name = name;
  }

  /** Registers an MBean, or unregisters it if null; nothing happens if that is done already. */
  synchronized void setRegistered(@Nullable Object bean) {
    boolean enabled = bean != null;
    if (enabled != registered && !closed) {
      try {
        if (enabled) {
          SERVER.registerMBean(bean, name);
        } else {
          SERVER.unregisterMBean(name);
        }
        registered = enabled;
      } catch (InstanceAlreadyExistsException | InstanceNotFoundException e) {
        LOG.log(
            Level.WARNING,
            "Another cache of the same name, under a manager with the same URI, has the MBean {0}",
            name);
      } catch (JMException e) {
        throw new CacheException("The MBean " + name + " cannot be registered or unregistered", e);
      }
    }
  }

  /** Unregisters the MBean for ever. */
  @Override
  public synchronized void close() {
    setRegistered(null);
    closed = true;
  }
}
