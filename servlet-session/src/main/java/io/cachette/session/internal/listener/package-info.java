/** The session listeners of an application, found in its servlet container. */
@NullMarked
package io.cachette.session.internal.listener;

import org.jspecify.annotations.NullMarked;
