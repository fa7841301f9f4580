package io.cachette.session.internal;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;

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
    private final int ofAscii;
    private final int ofOthers;

    Counting(PrintWriter delegate, SessionResponse response) {
      this.delegate = delegate;
      this.response = response;
      Charset charset = Charset.forName(response.getCharacterEncoding());
      this.ofOthers =
          charset.canEncode() ? (int) Math.ceil(charset.newEncoder().maxBytesPerChar()) : 1;
      this.ofAscii = "a".getBytes(charset).length == 1 ? 1 : ofOthers;
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

    /** At the most. */
    private int bytes(String text) {
      int bytes = 0;
      for (int i = 0; i < text.length(); i++) {
        bytes += text.charAt(i) < 0x80 ? ofAscii : ofOthers;
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
