/** A shop made with Spring Boot, with carts in HTTP sessions. */
@NullMarked
package io.cachette.samples.boot;

import org.jspecify.annotations.NullMarked;
