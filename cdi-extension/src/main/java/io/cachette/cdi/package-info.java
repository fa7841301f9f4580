/**
 * The JCache annotations on CDI beans: additional annotations, generated keys and counts of failed
 * cache operations.
 */
@NullMarked
package io.cachette.cdi;

import org.jspecify.annotations.NullMarked;
