/** Checks of locks and rate limits that several JVMs have used. */
@NullMarked
package io.cachette.faults.coordination;

import org.jspecify.annotations.NullMarked;
