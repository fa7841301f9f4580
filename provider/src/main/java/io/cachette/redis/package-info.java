/** The exceptions that report an unreachable or failing Redis server. */
@NullMarked
package io.cachette.redis;

import org.jspecify.annotations.NullMarked;
