/** Loads: read-through, {@code CacheAside}, load tokens, and loads that callers share. */
@NullMarked
package io.cachette.jcache.internal.operation.loading;

import org.jspecify.annotations.NullMarked;
