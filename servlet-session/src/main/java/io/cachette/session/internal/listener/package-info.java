/**
 * The session listeners of an application, found in whatever container it runs. The Servlet API has
 * no way to ask for them, so they are read from the objects of the container, none of whose classes
 * is named here otherwise than in a string.
 */
@NullMarked
package io.cachette.session.internal.listener;

import org.jspecify.annotations.NullMarked;
