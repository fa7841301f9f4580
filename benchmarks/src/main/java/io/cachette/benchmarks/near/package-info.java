/** Near caches. */
@NullMarked
package io.cachette.benchmarks.near;

import org.jspecify.annotations.NullMarked;
