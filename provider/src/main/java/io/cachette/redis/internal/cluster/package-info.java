/** The hash slots of a cluster, and the masters that own them. */
@NullMarked
package io.cachette.redis.internal.cluster;

import org.jspecify.annotations.NullMarked;
