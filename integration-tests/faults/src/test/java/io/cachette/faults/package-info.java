/** Rounds of faults: clients in several JVMs, one fault, and a check of all that they have seen. */
@NullMarked
package io.cachette.faults;

import org.jspecify.annotations.NullMarked;
