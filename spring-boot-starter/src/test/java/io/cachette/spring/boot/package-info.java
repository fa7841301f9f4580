/** Tests of what users of the starter see. */
@NullMarked
package io.cachette.spring.boot;

import org.jspecify.annotations.NullMarked;
