/** The manager and the caches: they check arguments, run operations and close what a cache owns. */
@NullMarked
package io.cachette.jcache.internal;

import org.jspecify.annotations.NullMarked;
