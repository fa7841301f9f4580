/** Caches whose entries are spread over several hash tags, and so over the masters of a cluster. */
@NullMarked
package io.cachette.jcache.internal.partition;

import org.jspecify.annotations.NullMarked;
