/**
 * The JCache annotations on beans of Jakarta CDI: {@code @CacheResult}, {@code @CachePut},
 * {@code @CacheRemove} and {@code @CacheRemoveAll} work as soon as this jar is on the class path.
 */
@NullMarked
package io.cachette.cdi;

import org.jspecify.annotations.NullMarked;
