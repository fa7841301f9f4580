/** Tests of the executable jar of the application. */
@NullMarked
package io.cachette.spring.boot.application;

import org.jspecify.annotations.NullMarked;
