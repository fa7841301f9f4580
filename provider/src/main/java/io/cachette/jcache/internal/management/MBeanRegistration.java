package io.cachette.jcache.internal.management;

import io.cachette.redis.internal.RedisAddress;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.net.URI;
import javax.cache.CacheException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * One MXBean of a cache in the platform's server, under the name that the specification prescribes:
 * {@code javax.cache:type=…,CacheManager=uri,Cache=name}. Characters that are special in such names
 * become dots; passwords in the URI do not show. Safe for use by several threads.
 */
public final class MBeanRegistration {

  private static final Logger LOG = System.getLogger(MBeanRegistration.class.getName());
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  private final ObjectName name;
  private final Object bean;
  private boolean registered;
  private boolean closed;

  /**
   * @param type {@code CacheConfiguration} or {@code CacheStatistics}
   */
  public MBeanRegistration(String type, URI manager, String cacheName, Object bean) {
    this.name = toObjectName(type, RedisAddress.redact(manager), cacheName);
    this.bean = bean;
  }

  /** Unregisters the bean for ever. */
  public synchronized void close() {
    setRegistered(false);
    closed = true;
  }

  /** Registers or unregisters the bean; nothing happens if that is done already. */
  public synchronized void setRegistered(boolean enabled) {
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

  private static ObjectName toObjectName(String type, String manager, String cacheName) {
    String text =
        "javax.cache:type="
            + type
            + ",CacheManager="
            + escape(manager)
            + ",Cache="
            + escape(cacheName);
    try {
      return new ObjectName(text);
    } catch (MalformedObjectNameException e) {
      throw new CacheException("No MBean can be named " + text, e);
    }
  }

  private static String escape(String text) {
    return text.replaceAll("[,:=\n*?\"]", ".");
  }
}
