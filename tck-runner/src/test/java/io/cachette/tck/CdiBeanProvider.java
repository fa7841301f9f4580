package io.cachette.tck;

import io.cachette.cdi.internal.CacheExtension;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import javax.cache.annotation.BeanProvider;
import manager.CacheNameOnEachMethodBlogManagerImpl;
import manager.ClassLevelCacheConfigBlogManagerImpl;
import manager.UsingDefaultCacheNameBlogManagerImpl;

/**
 * Provides the beans of the TCK from the CDI container on the class path. They have no scope, so a
 * scan would not find them. The TCK does not close providers; the container ends with the JVM.
 */
public final class CdiBeanProvider implements BeanProvider {

  private final SeContainer container =
      SeContainerInitializer.newInstance()
          .disableDiscovery()
          .addExtensions(new CacheExtension(), new BlogManagers())
          .initialize();

  /** Called by the TCK, which loads this class as a service. */
  public CdiBeanProvider() {}

  @Override
  public <T> T getBeanByType(Class<T> beanClass) {
    return container.select(beanClass).get();
  }

  /** Registers classes without a scope as beans. */
  public static final class BlogManagers implements Extension {
    void add(@Observes BeforeBeanDiscovery event) {
      event.addAnnotatedType(UsingDefaultCacheNameBlogManagerImpl.class, "default");
      event.addAnnotatedType(ClassLevelCacheConfigBlogManagerImpl.class, "class");
      event.addAnnotatedType(CacheNameOnEachMethodBlogManagerImpl.class, "method");
    }
  }
}
