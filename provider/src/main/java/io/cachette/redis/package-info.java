/** The health of the connection to Redis, its outages, and the exceptions that report them. */
@NullMarked
package io.cachette.redis;

import org.jspecify.annotations.NullMarked;
