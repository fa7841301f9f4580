/**
 * Objects to bytes and back. Every encoded form begins with a format letter and a colon, so that
 * simple keys and values are readable in {@code redis-cli}: {@code s:alice}, {@code i:42}.
 */
@NullMarked
package io.cachette.codec;

import org.jspecify.annotations.NullMarked;
