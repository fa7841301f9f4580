/** The cache manager and the caches: argument checks, execution of operations, and closing. */
@NullMarked
package io.cachette.jcache.internal;

import org.jspecify.annotations.NullMarked;
