/** JCache with all configuration in a file. Begin with {@code Shop} and {@code cachette.yaml}. */
@NullMarked
package io.cachette.samples.file;

import org.jspecify.annotations.NullMarked;
