/** Tests that run in every container. */
@NullMarked
package io.cachette.session.suite;

import org.jspecify.annotations.NullMarked;
