/** Hibernate's second-level cache in Redis. Begin with {@code Library}. */
@NullMarked
package io.cachette.samples.hibernate;

import org.jspecify.annotations.NullMarked;
