@NullMarked
package io.cachette.session.internal.state;

import org.jspecify.annotations.NullMarked;
