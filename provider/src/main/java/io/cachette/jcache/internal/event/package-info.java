/** Cache entry listeners and the events of this node and of other nodes. */
@NullMarked
package io.cachette.jcache.internal.event;

import org.jspecify.annotations.NullMarked;
