package io.cachette.ratelimit.http.internal;

import io.cachette.lock.LeaseException;
import io.cachette.ratelimit.RateLimitException;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.http.RateLimitExchange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request while one thread handles it. After {@link #end} it does not access request and response
 * any more, because servers reuse these objects for other clients. Thread-safe.
 */
final class ServletExchange implements RateLimitExchange {

  private final ServedRequest served;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final HttpRules rules;
  private boolean ended;

  ServletExchange(
      ServedRequest served,
      HttpServletRequest request,
      HttpServletResponse response,
      HttpRules rules) {
    this.served = served;
    this.request = request;
    this.response = response;
    this.rules = rules;
  }

  boolean isOf(ServedRequest other) {
    return served == other;
  }

  @Override
  public synchronized String address() {
    requireServed();
    return rules
        .addresses()
        .resolve(
            Objects.requireNonNullElse(request.getRemoteAddr(), ""),
            headerLines(rules.addresses().field()));
  }

  private List<String> headerLines(String name) {
    // Null if the server does not give access to the header fields.
    @Nullable Enumeration<String> lines = request.getHeaders(name);
    return lines == null ? List.of() : Collections.list(lines);
  }

  @Override
  public synchronized Optional<String> principal() {
    requireServed();
    return Optional.ofNullable(request.getUserPrincipal()).map(user -> user.getName());
  }

  @Override
  public synchronized Optional<String> header(String name) {
    requireServed();
    return Optional.ofNullable(request.getHeader(name));
  }

  @Override
  public synchronized void decided(List<RateLimitResult> results) {
    served.decided().add(results);
    writeHeaders();
  }

  /** Sets the header fields, unless the response is committed or the exchange has ended. */
  synchronized void writeHeaders() {
    if (!ended && !response.isCommitted()) {
      rules.headers().render(served.decided().all()).forEach(response::setHeader);
    }
  }

  /** Replaces the response of the application with the response to a refusal. */
  synchronized void refuse(RuntimeException refusal) throws IOException {
    RefusalResponse refusalResponse =
        refusal instanceof LeaseException lease
            ? RefusalResponse.of(lease)
            : toRefusalResponse((RateLimitException) refusal);
    KeptHeaders.reset(response);
    writeHeaders();
    byte[] body = refusalResponse.body();
    response.setStatus(refusalResponse.status());
    response.setHeader(
        RateLimitHeaders.RETRY_AFTER,
        rules.headers().formatRetryAfter(refusalResponse.retryAfter()));
    response.setContentType(RefusalResponse.CONTENT_TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private RefusalResponse toRefusalResponse(RateLimitException refusal) {
    @Nullable RateLimitResult result = refusal.result();
    if (result != null) {
      served.decided().add(List.of(result));
    }
    return RefusalResponse.of(refusal, served.decided().all());
  }

  synchronized void end() {
    ended = true;
  }

  private void requireServed() {
    if (ended) {
      throw new IllegalStateException(
          "The request is no longer served by the thread that it was bound to; ask before");
    }
  }
}
