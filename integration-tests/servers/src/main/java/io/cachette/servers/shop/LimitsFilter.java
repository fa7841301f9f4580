package io.cachette.servers.shop;

import io.cachette.ratelimit.http.RateLimitFilter;
import jakarta.servlet.annotation.WebFilter;

/** Answers calls that a limit refuses. */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class LimitsFilter extends RateLimitFilter {}
