/** Which {@link javax.cache.expiry.ExpiryPolicy} method counts when, and what its answer means. */
@NullMarked
package io.cachette.jcache.internal.expiry;

import org.jspecify.annotations.NullMarked;
