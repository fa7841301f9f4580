/** A web application whose beans are cached, as it is deployed to servers by the tests. */
@NullMarked
package io.cachette.cdi.containers;

import org.jspecify.annotations.NullMarked;
