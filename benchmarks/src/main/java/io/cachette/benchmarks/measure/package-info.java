/** Loads, what they cost client and server, and the tables that show it. */
@NullMarked
package io.cachette.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
