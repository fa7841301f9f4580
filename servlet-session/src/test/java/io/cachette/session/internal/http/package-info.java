/** Tests of the parts that applications and containers see. */
@NullMarked
package io.cachette.session.internal.http;

import org.jspecify.annotations.NullMarked;
