package io.cachette.session.internal.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Output stream that writes the session before the container commits the response. */
final class SessionOutputStream extends ServletOutputStream {

  private final ServletOutputStream delegate;
  private final SessionResponse response;

  SessionOutputStream(ServletOutputStream delegate, SessionResponse response) {
    this.delegate = delegate;
    this.response = response;
  }

  @Override
  public void write(int b) throws IOException {
    response.prepareWrite(1);
    delegate.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    response.prepareWrite(length);
    delegate.write(bytes, offset, length);
  }

  /** A method of Servlet 6.1, for which Jetty bypasses the buffer of the response. */
  @Override
  public void write(ByteBuffer buffer) throws IOException {
    response.prepareUnbufferedWrite(buffer.remaining());
    delegate.write(buffer);
  }

  @Override
  public void flush() throws IOException {
    response.commitSession();
    delegate.flush();
  }

  @Override
  public void close() throws IOException {
    response.commitSession();
    delegate.close();
  }

  @Override
  public boolean isReady() {
    return delegate.isReady();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    delegate.setWriteListener(listener);
  }
}
