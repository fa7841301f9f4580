/** Processes, files and the Redis protocol for the servers that the test kit starts. */
@NullMarked
package io.cachette.testkit.internal;

import org.jspecify.annotations.NullMarked;
