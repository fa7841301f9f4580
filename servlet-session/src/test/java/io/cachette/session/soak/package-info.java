/** Users, nodes and a Redis that all come and go for a while, and what must hold at the end. */
@NullMarked
package io.cachette.session.soak;

import org.jspecify.annotations.NullMarked;
