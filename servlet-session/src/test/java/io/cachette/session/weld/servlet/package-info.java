/** Tests with beans of the session scope of Weld. */
@NullMarked
package io.cachette.session.weld.servlet;

import org.jspecify.annotations.NullMarked;
