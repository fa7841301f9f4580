/** Where settings of annotations and filters come from. Not for applications. */
@NullMarked
package io.cachette.cdi.settings;

import org.jspecify.annotations.NullMarked;
