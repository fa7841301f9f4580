/**
 * The JSR-107 provider, and the extensions of {@link javax.cache.Cache} that {@code unwrap}
 * returns.
 */
@NullMarked
package io.cachette.jcache;

import org.jspecify.annotations.NullMarked;
