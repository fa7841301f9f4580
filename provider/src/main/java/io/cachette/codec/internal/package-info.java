/**
 * Codecs for keys and values, the class filter of deserialization, and the built-in serializers and
 * compressors.
 */
@NullMarked
package io.cachette.codec.internal;

import org.jspecify.annotations.NullMarked;
