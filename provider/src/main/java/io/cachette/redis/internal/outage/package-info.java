/** Outages of Redis: the parts of the servers that fail by themselves, and their listeners. */
@NullMarked
package io.cachette.redis.internal.outage;

import org.jspecify.annotations.NullMarked;
