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
 * Gives the TCK its own beans, from the CDI container that is on the class path. They have no
 * scope, so no scan would find them. The TCK ends no provider; the container ends with the JVM.
 */
public final class CdiBeanProvider implements BeanProvider {

  private final SeContainer container =
      SeContainerInitializer.newInstance()
          .disableDiscovery()
          .addExtensions(new CacheExtension(), new BlogManagers())
          .initialize();

  /** For the TCK, which looks this class up as a service. */
  public CdiBeanProvider() {}

  @Override
  public <T> T getBeanByType(Class<T> beanClass) {
    return container.select(beanClass).get();
  }

  /** Makes beans of classes without a scope. */
  public static final class BlogManagers implements Extension {
    void add(@Observes BeforeBeanDiscovery event) {
      event.addAnnotatedType(UsingDefaultCacheNameBlogManagerImpl.class, "default");
      event.addAnnotatedType(ClassLevelCacheConfigBlogManagerImpl.class, "class");
      event.addAnnotatedType(CacheNameOnEachMethodBlogManagerImpl.class, "method");
    }
  }
}
