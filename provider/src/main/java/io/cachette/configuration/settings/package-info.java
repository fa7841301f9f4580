/** Where settings of annotations, filters and sessions come from. Not for applications. */
@NullMarked
package io.cachette.configuration.settings;

import org.jspecify.annotations.NullMarked;
