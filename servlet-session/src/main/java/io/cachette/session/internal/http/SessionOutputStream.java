package io.cachette.session.internal.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Says what is about to be written, and when the response is about to leave. */
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

  /** Of Servlet 6.1; Jetty does not put it into its buffer. */
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
