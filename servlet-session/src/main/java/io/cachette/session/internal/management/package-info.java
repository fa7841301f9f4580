/** Administration of sessions, and its MXBean. */
@NullMarked
package io.cachette.session.internal.management;

import org.jspecify.annotations.NullMarked;
