/** The {@link javax.cache.expiry.ExpiryPolicy} of a cache as times to live. */
@NullMarked
package io.cachette.jcache.internal.expiry;

import org.jspecify.annotations.NullMarked;
