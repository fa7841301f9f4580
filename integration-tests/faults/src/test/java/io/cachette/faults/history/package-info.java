/** Histories of operations on one key, and the search for an order that explains them. */
@NullMarked
package io.cachette.faults.history;

import org.jspecify.annotations.NullMarked;
