package io.cachette.jcache.internal.management;

import io.cachette.redis.internal.RedisAddress;
import java.net.URI;
import javax.cache.CacheException;
import javax.management.DynamicMBean;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * One MXBean of a cache in the platform's server, under the name that the specification prescribes:
 * {@code javax.cache:type=…,CacheManager=uri,Cache=name}. Characters that are special in such names
 * become dots; passwords in the URI do not show. The server refers weakly to the bean. Safe for use
 * by several threads.
 */
public final class MBeanRegistration implements AutoCloseable {

  private final DynamicMBean bean;
  private final RegisteredName name;

  /**
   * @param type {@code CacheConfiguration} or {@code CacheStatistics}
   * @param api the interface whose methods the server shows
   */
  public <T> MBeanRegistration(String type, URI manager, String cacheName, T bean, Class<T> api) {
    this.bean = new StandardMBean(bean, api, true);
    this.name = new RegisteredName(toObjectName(type, RedisAddress.redact(manager), cacheName));
  }

  /** Unregisters the bean for ever. */
  @Override
  public void close() {
    name.close();
  }

  /** Returns an action that does the same as {@link #close} and does not refer to the bean. */
  public AutoCloseable detachedCloser() {
    return name;
  }

  /** Registers or unregisters the bean; nothing happens if that is done already. */
  public void setRegistered(boolean enabled) {
    name.setRegistered(enabled ? new WeakMBean(bean) : null);
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
