/** A web application that uses each part of Cachette; the tests deploy it to servers. */
@NullMarked
package io.cachette.servers.shop;

import org.jspecify.annotations.NullMarked;
