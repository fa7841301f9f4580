/** Rate limiters of Cachette, Redisson and Bucket4j. */
@NullMarked
package io.cachette.benchmarks.limits;

import org.jspecify.annotations.NullMarked;
