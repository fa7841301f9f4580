/** Rate limits that all JVMs share: policies, limiters, and annotations for methods. */
@NullMarked
package io.cachette.ratelimit;

import org.jspecify.annotations.NullMarked;
