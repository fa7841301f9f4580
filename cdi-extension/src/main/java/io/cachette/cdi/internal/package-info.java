/** The CDI extensions, and the beans that they add. */
@NullMarked
package io.cachette.cdi.internal;

import org.jspecify.annotations.NullMarked;
