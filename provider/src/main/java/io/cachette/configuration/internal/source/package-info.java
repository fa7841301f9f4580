/** The sources of settings: environment variables, properties, MicroProfile Config, YAML files. */
@NullMarked
package io.cachette.configuration.internal.source;

import org.jspecify.annotations.NullMarked;
