/** Spring's cache annotations with caches in Redis. Begin with {@code ExchangeOffice}. */
@NullMarked
package io.cachette.samples.spring;

import org.jspecify.annotations.NullMarked;
