/** What can be observed of caches beyond the API. */
@NullMarked
package io.cachette.jcache.management;

import org.jspecify.annotations.NullMarked;
