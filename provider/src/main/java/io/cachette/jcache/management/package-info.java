/** The MXBean of cache statistics with additional counters of Cachette. */
@NullMarked
package io.cachette.jcache.management;

import org.jspecify.annotations.NullMarked;
