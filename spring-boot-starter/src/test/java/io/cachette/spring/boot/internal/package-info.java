/** Tests of the auto-configuration, with Spring Boot 3. */
@NullMarked
package io.cachette.spring.boot.internal;

import org.jspecify.annotations.NullMarked;
