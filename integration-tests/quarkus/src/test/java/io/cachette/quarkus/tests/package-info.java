/** Tests of an application that Quarkus has built. */
@NullMarked
package io.cachette.quarkus.tests;

import org.jspecify.annotations.NullMarked;
