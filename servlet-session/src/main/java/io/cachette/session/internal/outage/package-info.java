/** Replicas of sessions on this node, for the time in which Redis is unavailable. */
@NullMarked
package io.cachette.session.internal.outage;

import org.jspecify.annotations.NullMarked;
