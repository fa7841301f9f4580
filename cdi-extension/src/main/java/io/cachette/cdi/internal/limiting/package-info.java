/** The interceptors of rate limits, locks and limits of concurrency, and their validation. */
@NullMarked
package io.cachette.cdi.internal.limiting;

import org.jspecify.annotations.NullMarked;
