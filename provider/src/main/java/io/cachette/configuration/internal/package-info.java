/** Reads the configuration of a manager: its URI, properties, environment and files. */
@NullMarked
package io.cachette.configuration.internal;

import org.jspecify.annotations.NullMarked;
