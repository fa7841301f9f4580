package io.cachette.session.internal;

import java.io.PrintWriter;
import java.io.Writer;

/** Says what is about to be written, and when the response is about to leave. */
final class SessionPrintWriter extends PrintWriter {

  private final PrintWriter delegate;

  SessionPrintWriter(PrintWriter delegate, SessionResponse response) {
    super(new Counting(delegate, response));
    this.delegate = delegate;
  }

  @Override
  public boolean checkError() {
    flush();
    return delegate.checkError();
  }

  private static final class Counting extends Writer {

    private final PrintWriter delegate;
    private final SessionResponse response;

    Counting(PrintWriter delegate, SessionResponse response) {
      this.delegate = delegate;
      this.response = response;
    }

    @Override
    public void write(char[] chars, int offset, int length) {
      response.writing(bytes(new String(chars, offset, length)));
      delegate.write(chars, offset, length);
    }

    @Override
    public void write(String text, int offset, int length) {
      response.writing(bytes(text.substring(offset, offset + length)));
      delegate.write(text, offset, length);
    }

    /** In UTF-8, or what takes as many bytes at the most. */
    private static int bytes(String text) {
      int bytes = 0;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      }
      return bytes;
    }

    @Override
    public void flush() {
      response.leaving();
      delegate.flush();
    }

    @Override
    public void close() {
      response.leaving();
      delegate.close();
    }
  }
}
