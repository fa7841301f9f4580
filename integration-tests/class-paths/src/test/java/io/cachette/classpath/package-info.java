/** Applications with different libraries beside Cachette. */
@NullMarked
package io.cachette.classpath;

import org.jspecify.annotations.NullMarked;
