/** The entries of a cache in Redis as bytes; the Lua scripts lie beside it under resources. */
@NullMarked
package io.cachette.jcache.internal.store;

import org.jspecify.annotations.NullMarked;
