package io.cachette.cdi.containers;

import io.cachette.ratelimit.http.RateLimitFilter;
import jakarta.servlet.annotation.WebFilter;

/** Tells clients of rate limits. */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class LimitsFilter extends RateLimitFilter {}
