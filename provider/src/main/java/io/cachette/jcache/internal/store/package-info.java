/**
 * Bytes in, bytes out: the entries of one cache in Redis. The only part of the provider, besides
 * what opens the connection, that knows Redisson.
 */
@NullMarked
package io.cachette.jcache.internal.store;

import org.jspecify.annotations.NullMarked;
