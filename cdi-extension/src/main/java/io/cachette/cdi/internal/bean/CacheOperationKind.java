package io.cachette.cdi.internal.bean;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;

/** The cache operations of methods, one for each of the four JCache annotations. */
public enum CacheOperationKind {
  RESULT(CacheResult.class),
  PUT(CachePut.class),
  REMOVE(CacheRemove.class),
  REMOVE_ALL(CacheRemoveAll.class);

  private final Class<? extends Annotation> annotation;

  CacheOperationKind(Class<? extends Annotation> annotation) {
    this.annotation = annotation;
  }

  Class<? extends Annotation> annotation() {
    return annotation;
  }

  /** Returns the four annotation types. */
  public static List<Class<? extends Annotation>> annotations() {
    return Arrays.stream(values())
        .<Class<? extends Annotation>>map(CacheOperationKind::annotation)
        .toList();
  }

  /** Returns the kind of an annotation; empty if it is none of the four. */
  public static Optional<CacheOperationKind> of(Annotation annotation) {
    return Arrays.stream(values())
        .filter(kind -> kind.annotation == annotation.annotationType())
        .findFirst();
  }

  /** Returns those annotations that are one of the four. */
  public static List<Annotation> filterCacheAnnotations(Stream<? extends Annotation> annotations) {
    return annotations
        .<Annotation>map(annotation -> annotation)
        .filter(annotation -> of(annotation).isPresent())
        .toList();
  }
}
