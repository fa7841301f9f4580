package io.cachette.cdi.internal.caching;

import io.cachette.cdi.internal.bean.MethodView;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Set;
import javax.cache.annotation.CacheMethodDetails;

/** An annotated method, as resolver factories, resolvers and key generators see it. */
final class MethodDetails implements CacheMethodDetails<Annotation> {

  private final MethodView view;
  private final Annotation annotation;
  private final String cacheName;

  MethodDetails(MethodView view, Annotation annotation, String cacheName) {
    this.view = view;
    this.annotation = annotation;
    this.cacheName = cacheName;
  }

  MethodView view() {
    return view;
  }

  @Override
  public Method getMethod() {
    return view.method();
  }

  @Override
  public Set<Annotation> getAnnotations() {
    return view.annotations();
  }

  @Override
  public Annotation getCacheAnnotation() {
    return annotation;
  }

  @Override
  public String getCacheName() {
    return cacheName;
  }

  @Override
  public String toString() {
    return view.qualifiedName();
  }
}
