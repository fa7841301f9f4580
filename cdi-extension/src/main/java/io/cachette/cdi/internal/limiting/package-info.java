/** The interceptors of rate limits, locks and limits of concurrency. */
@NullMarked
package io.cachette.cdi.internal.limiting;

import org.jspecify.annotations.NullMarked;
