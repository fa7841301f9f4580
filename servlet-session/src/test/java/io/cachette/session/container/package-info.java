/**
 * Runs web applications in the servlet container of this test run, with the same code for all
 * containers. {@link io.cachette.session.container.WebApp} describes an application, {@link
 * io.cachette.session.container.Containers} starts nodes, and {@link
 * io.cachette.session.container.Browser} sends requests to them. The system property {@code
 * session.container} names the container.
 */
@NullMarked
package io.cachette.session.container;

import org.jspecify.annotations.NullMarked;
