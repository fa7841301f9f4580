/** An operation as a task with suspension points, which a waiting thread or an executor can run. */
@NullMarked
package io.cachette.jcache.internal.task;

import org.jspecify.annotations.NullMarked;
