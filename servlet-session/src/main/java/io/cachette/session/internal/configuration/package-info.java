/** Settings of sessions, declared as data, and the name of the application. */
@NullMarked
package io.cachette.session.internal.configuration;

import org.jspecify.annotations.NullMarked;
