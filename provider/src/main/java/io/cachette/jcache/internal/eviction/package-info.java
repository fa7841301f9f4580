/** The maximum number of entries of a cache. */
@NullMarked
package io.cachette.jcache.internal.eviction;

import org.jspecify.annotations.NullMarked;
