/** Compares Cachette with other libraries, see {@link io.cachette.benchmarks.Benchmarks}. */
@NullMarked
package io.cachette.benchmarks;

import org.jspecify.annotations.NullMarked;
