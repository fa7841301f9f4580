/** Classes that only the second version of the application has. */
@NullMarked
package io.cachette.servers.shop.next;

import org.jspecify.annotations.NullMarked;
