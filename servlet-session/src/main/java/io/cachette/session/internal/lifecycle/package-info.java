/** Loads, writes, keeps alive, expires and destroys the sessions of an application on this node. */
@NullMarked
package io.cachette.session.internal.lifecycle;

import org.jspecify.annotations.NullMarked;
