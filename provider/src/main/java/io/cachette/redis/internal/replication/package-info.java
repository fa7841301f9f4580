/** Changes that wait until replicas have confirmed them. */
@NullMarked
package io.cachette.redis.internal.replication;

import org.jspecify.annotations.NullMarked;
