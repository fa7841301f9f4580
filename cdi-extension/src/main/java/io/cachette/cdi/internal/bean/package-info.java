/**
 * Bean classes and methods as the container sees them, and the validation of the JCache
 * annotations.
 */
@NullMarked
package io.cachette.cdi.internal.bean;

import org.jspecify.annotations.NullMarked;
