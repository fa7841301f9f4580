/** Nodes that Arquillian runs: Tomcats with a WAR, which tests start, stop and kill. */
@NullMarked
package io.cachette.session.container.arquillian;

import org.jspecify.annotations.NullMarked;
