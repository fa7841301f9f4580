/**
 * The JCache provider and the extensions of {@link javax.cache.Cache} that it offers by {@code
 * unwrap}.
 */
@NullMarked
package io.cachette.jcache;

import org.jspecify.annotations.NullMarked;
