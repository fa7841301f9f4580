/**
 * Bean classes and methods as the container sees them, the validation of the JCache annotations,
 * and helpers that caching and limiting share.
 */
@NullMarked
package io.cachette.cdi.internal.bean;

import org.jspecify.annotations.NullMarked;
