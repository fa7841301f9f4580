/** HttpSession in Redis, in any servlet container. */
@NullMarked
package io.cachette.session;

import org.jspecify.annotations.NullMarked;
