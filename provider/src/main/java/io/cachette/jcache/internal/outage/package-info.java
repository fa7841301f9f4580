/** How a cache works while Redis does not answer. */
@NullMarked
package io.cachette.jcache.internal.outage;

import org.jspecify.annotations.NullMarked;
