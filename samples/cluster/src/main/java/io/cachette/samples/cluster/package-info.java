/** Caches that spread over the masters of a cluster. Begin with {@code Warehouse}. */
@NullMarked
package io.cachette.samples.cluster;

import org.jspecify.annotations.NullMarked;
