package io.cachette.jcache.internal.management;

import java.lang.ref.WeakReference;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InvalidAttributeValueException;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.ReflectionException;

/**
 * An MBean to which the server refers weakly, so that the server does not keep the cache and the
 * classes of an application that has ended. Thread-safe.
 */
final class WeakMBean implements DynamicMBean {

  private final WeakReference<DynamicMBean> bean;
  private final MBeanInfo info;

  WeakMBean(DynamicMBean bean) {
    this.bean = new WeakReference<>(bean);
    this.info = bean.getMBeanInfo();
  }

  @Override
  public Object getAttribute(String attribute)
      throws AttributeNotFoundException, MBeanException, ReflectionException {
    return bean().getAttribute(attribute);
  }

  @Override
  public void setAttribute(Attribute attribute)
      throws AttributeNotFoundException,
          InvalidAttributeValueException,
          MBeanException,
          ReflectionException {
    bean().setAttribute(attribute);
  }

  @Override
  public AttributeList getAttributes(String[] attributes) {
    return bean().getAttributes(attributes);
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return bean().setAttributes(attributes);
  }

  @Override
  public Object invoke(String actionName, Object[] params, String[] signature)
      throws MBeanException, ReflectionException {
    return bean().invoke(actionName, params, signature);
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    return info;
  }

  private DynamicMBean bean() {
    DynamicMBean current = bean.get();
    if (current == null) {
      throw new IllegalStateException(
          "The cache of this MBean was collected without having been closed; the MBean is"
              + " unregistered within seconds");
    }
    return current;
  }
}
