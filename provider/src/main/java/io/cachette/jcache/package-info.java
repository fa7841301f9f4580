/**
 * The JSR-107 provider: {@link io.cachette.jcache.CachetteCachingProvider} and what it opens. Use
 * it through {@code javax.cache}; packages named {@code internal} are not for users.
 */
@NullMarked
package io.cachette.jcache;

import org.jspecify.annotations.NullMarked;
