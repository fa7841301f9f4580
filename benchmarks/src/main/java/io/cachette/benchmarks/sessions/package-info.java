/** Sessions of Cachette, Spring Session and redisson-tomcat, in requests to Tomcat. */
@NullMarked
package io.cachette.benchmarks.sessions;

import org.jspecify.annotations.NullMarked;
