/** Sessions and their attributes during a request. */
@NullMarked
package io.cachette.session.internal.state;

import org.jspecify.annotations.NullMarked;
