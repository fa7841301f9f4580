/** Auto-configuration for Spring Boot 3 and 4. */
@NullMarked
package io.cachette.spring.boot.internal;

import org.jspecify.annotations.NullMarked;
