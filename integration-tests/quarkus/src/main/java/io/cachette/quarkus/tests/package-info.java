/** An application for Quarkus. */
@NullMarked
package io.cachette.quarkus.tests;

import org.jspecify.annotations.NullMarked;
