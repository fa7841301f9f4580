package io.cachette.cdi.containers;

import io.cachette.ratelimit.http.RateLimitFilter;
import jakarta.servlet.annotation.WebFilter;

/** Writes rate limits to the headers of responses. */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class LimitsFilter extends RateLimitFilter {}
