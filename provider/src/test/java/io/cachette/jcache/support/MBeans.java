package io.cachette.jcache.support;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** The MBeans of caches in the platform's MBean server. */
public final class MBeans {

  private MBeans() {}

  /** Returns the names of the MBeans of a cache. */
  public static Set<ObjectName> beans(String cache) {
    try {
      return ManagementFactory.getPlatformMBeanServer()
          .queryNames(new ObjectName("javax.cache:*,Cache=" + cache), null);
    } catch (MalformedObjectNameException e) {
      throw new AssertionError(e);
    }
  }
}
