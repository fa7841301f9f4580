/** Requests, responses, cookies and asynchronous contexts as the application sees them. */
@NullMarked
package io.cachette.session.internal.http;

import org.jspecify.annotations.NullMarked;
