/** The MXBean that adds counters of Cachette to the statistics of JCache. */
@NullMarked
package io.cachette.jcache.management;

import org.jspecify.annotations.NullMarked;
