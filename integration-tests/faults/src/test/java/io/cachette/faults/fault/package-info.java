/** Faults of servers, networks and clients. */
@NullMarked
package io.cachette.faults.fault;

import org.jspecify.annotations.NullMarked;
