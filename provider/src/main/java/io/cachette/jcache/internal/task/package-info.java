/** Operations as tasks with suspension points, which run on a blocked thread or asynchronously. */
@NullMarked
package io.cachette.jcache.internal.task;

import org.jspecify.annotations.NullMarked;
