/** The entries of a cache in Redis, as bytes, and the Lua scripts that operate on them. */
@NullMarked
package io.cachette.jcache.internal.store;

import org.jspecify.annotations.NullMarked;
