/** Tests of how listeners are found, without containers. */
@NullMarked
package io.cachette.session.internal.listener;

import org.jspecify.annotations.NullMarked;
