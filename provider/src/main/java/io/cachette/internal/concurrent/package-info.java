/** Threads, timers, counters and the handling of failed futures that all modules share. */
@NullMarked
package io.cachette.internal.concurrent;

import org.jspecify.annotations.NullMarked;
