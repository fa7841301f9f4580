/** Tests of the limits of replicas, without containers. */
@NullMarked
package io.cachette.session.internal.outage;

import org.jspecify.annotations.NullMarked;
