/** Tests with Weld in Java SE. */
@NullMarked
package io.cachette.session.weld;

import org.jspecify.annotations.NullMarked;
