/**
 * Cachette in Spring Boot applications: changes of the settings in code, and Redis for tests. The
 * auto-configuration is in internal packages.
 */
@NullMarked
package io.cachette.spring.boot;

import org.jspecify.annotations.NullMarked;
