package io.cachette.faults.history;

import org.jspecify.annotations.Nullable;

/** The state after a call, and the result that the call has to return. */
record Transition(State after, @Nullable Long result) {}
