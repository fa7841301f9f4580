/**
 * Serialization, compression and encryption of cached values: the types that an application
 * configures or implements.
 */
@NullMarked
package io.cachette.codec;

import org.jspecify.annotations.NullMarked;
