package io.cachette.session.internal.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * Response that writes the session before the container commits it: every call that may commit the
 * response writes the session first. Not thread-safe, as responses of containers.
 */
final class SessionResponse extends HttpServletResponseWrapper {

  /** Containers bypass the buffer for a write that is larger than this fraction of it. */
  private static final int BUFFER_FRACTION = 4;

  private final SessionExchange exchange;
  private long writtenBytes;
  private long contentLength = Long.MAX_VALUE;
  private @Nullable ServletOutputStream stream;
  private @Nullable PrintWriter writer;

  SessionResponse(SessionExchange exchange, HttpServletResponse response) {
    super(response);
    this.exchange = exchange;
  }

  /** Writes the session if the next write may commit the response. */
  void prepareWrite(long bytes) {
    writtenBytes += bytes;
    if (!isCommitted()) {
      int buffer = getBufferSize();
      if (writtenBytes >= Math.min(buffer, contentLength) || bytes >= buffer / BUFFER_FRACTION) {
        commitSession();
      }
    }
  }

  /** Writes the session before a write that bypasses the buffer. */
  void prepareUnbufferedWrite(long bytes) {
    writtenBytes += bytes;
    if (!isCommitted()) {
      commitSession();
    }
  }

  /** Containers commit a response when it reaches its content length. */
  private void setExpectedLength(long length) {
    contentLength = length < 0 ? Long.MAX_VALUE : length;
    if (writtenBytes > 0 && writtenBytes >= contentLength) {
      commitSession();
    }
  }

  void commitSession() {
    exchange.commit();
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    ServletOutputStream known = stream;
    if (known == null) {
      known = new SessionOutputStream(super.getOutputStream(), this);
      stream = known;
    }
    return known;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    PrintWriter known = writer;
    if (known == null) {
      known = new SessionPrintWriter(super.getWriter(), this);
      writer = known;
    }
    return known;
  }

  @Override
  public void flushBuffer() throws IOException {
    commitSession();
    super.flushBuffer();
  }

  @Override
  public void sendError(int status) throws IOException {
    commitSession();
    super.sendError(status);
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    commitSession();
    super.sendError(status, message);
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    commitSession();
    super.sendRedirect(location);
  }

  @Override
  public void sendRedirect(String location, boolean clearBuffer) throws IOException {
    commitSession();
    super.sendRedirect(location, clearBuffer);
  }

  @Override
  public void sendRedirect(String location, int status) throws IOException {
    commitSession();
    super.sendRedirect(location, status);
  }

  @Override
  public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
    commitSession();
    super.sendRedirect(location, status, clearBuffer);
  }

  @Override
  public void setContentLength(int length) {
    setExpectedLength(length);
    super.setContentLength(length);
  }

  @Override
  public void setContentLengthLong(long length) {
    setExpectedLength(length);
    super.setContentLengthLong(length);
  }

  @Override
  public void setHeader(String name, String value) {
    readContentLength(name, value);
    super.setHeader(name, value);
  }

  @Override
  public void addHeader(String name, String value) {
    readContentLength(name, value);
    super.addHeader(name, value);
  }

  @Override
  public void setIntHeader(String name, int value) {
    readContentLength(name, Integer.toString(value));
    super.setIntHeader(name, value);
  }

  @Override
  public void addIntHeader(String name, int value) {
    readContentLength(name, Integer.toString(value));
    super.addIntHeader(name, value);
  }

  private void readContentLength(String name, @Nullable String value) {
    if ("Content-Length".equalsIgnoreCase(name) && value != null) {
      try {
        setExpectedLength(Long.parseLong(value));
      } catch (NumberFormatException e) {
        contentLength = Long.MAX_VALUE; // the container handles the invalid value
      }
    }
  }

  @Override
  public void reset() {
    super.reset();
    writtenBytes = 0;
    contentLength = Long.MAX_VALUE;
    stream = null;
    writer = null;
  }

  @Override
  public void resetBuffer() {
    super.resetBuffer();
    writtenBytes = 0;
  }

  @Override
  public String encodeURL(String url) {
    return exchange.encode(url);
  }

  @Override
  public String encodeRedirectURL(String url) {
    return exchange.encode(url);
  }
}
