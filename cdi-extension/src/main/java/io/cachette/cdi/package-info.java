/** The JCache annotations on CDI beans: additional annotations, keys and failure statistics. */
@NullMarked
package io.cachette.cdi;

import org.jspecify.annotations.NullMarked;
