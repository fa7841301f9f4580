/**
 * Runs web applications in the servlet container of this test run, the same way in each of them.
 * {@link io.cachette.session.container.WebApp} says what an application consists of, {@link
 * io.cachette.session.container.Containers} starts nodes, {@link
 * io.cachette.session.container.Browser} talks to them. The system property {@code
 * session.container} names the container.
 */
@NullMarked
package io.cachette.session.container;

import org.jspecify.annotations.NullMarked;
