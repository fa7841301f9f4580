/** How configuration is found and read. Not for users. */
@NullMarked
package io.cachette.configuration.internal;

import org.jspecify.annotations.NullMarked;
