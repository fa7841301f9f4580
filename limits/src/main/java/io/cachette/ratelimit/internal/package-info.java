/**
 * Decides rate limits: scripts, keys, denials and permits that this JVM remembers, reservations.
 */
@NullMarked
package io.cachette.ratelimit.internal;

import org.jspecify.annotations.NullMarked;
