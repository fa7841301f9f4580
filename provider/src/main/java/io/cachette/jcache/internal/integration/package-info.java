/**
 * The {@link javax.cache.integration.CacheLoader} and {@link javax.cache.integration.CacheWriter}
 * of the application.
 */
@NullMarked
package io.cachette.jcache.internal.integration;

import org.jspecify.annotations.NullMarked;
