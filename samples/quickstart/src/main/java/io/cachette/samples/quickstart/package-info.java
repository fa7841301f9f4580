/** The demo: two JVMs share caches on one Redis server. Begin with {@code Quickstart}. */
@NullMarked
package io.cachette.samples.quickstart;

import org.jspecify.annotations.NullMarked;
