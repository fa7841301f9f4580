/** Near caches: values that a node keeps on its heap. */
@NullMarked
package io.cachette.jcache.internal.near;

import org.jspecify.annotations.NullMarked;
