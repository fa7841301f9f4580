/** Caches of Cachette and Redisson, and hashes by plain clients. */
@NullMarked
package io.cachette.benchmarks.caches;

import org.jspecify.annotations.NullMarked;
