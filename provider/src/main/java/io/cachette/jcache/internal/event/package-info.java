/** Cache entry listeners, on this node and on the others. */
@NullMarked
package io.cachette.jcache.internal.event;

import org.jspecify.annotations.NullMarked;
