/** A web application with cached and limited beans, which the tests deploy to servers. */
@NullMarked
package io.cachette.cdi.containers;

import org.jspecify.annotations.NullMarked;
