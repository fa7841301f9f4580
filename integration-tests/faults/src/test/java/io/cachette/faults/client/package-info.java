/** The programs that use Cachette, in JVMs of their own. */
@NullMarked
package io.cachette.faults.client;

import org.jspecify.annotations.NullMarked;
