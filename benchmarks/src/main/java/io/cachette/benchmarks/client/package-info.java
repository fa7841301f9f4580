/** Settings of Redisson's client. */
@NullMarked
package io.cachette.benchmarks.client;

import org.jspecify.annotations.NullMarked;
