/** The administration of sessions, and the MXBean for it. */
@NullMarked
package io.cachette.session.internal.management;

import org.jspecify.annotations.NullMarked;
