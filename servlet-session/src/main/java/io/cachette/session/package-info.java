/** HTTP sessions in Redis: the servlet filter, its settings, and the administration of sessions. */
@NullMarked
package io.cachette.session;

import org.jspecify.annotations.NullMarked;
