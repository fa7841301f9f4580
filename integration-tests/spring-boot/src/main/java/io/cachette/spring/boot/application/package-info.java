/** An application with everything that the starter gives, for Spring Boot 3 and 4. */
@NullMarked
package io.cachette.spring.boot.application;

import org.jspecify.annotations.NullMarked;
