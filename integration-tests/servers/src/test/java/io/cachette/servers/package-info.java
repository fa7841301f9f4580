/** Deploys one web application to real servers, which run as processes, and checks it over HTTP. */
@NullMarked
package io.cachette.servers;

import org.jspecify.annotations.NullMarked;
