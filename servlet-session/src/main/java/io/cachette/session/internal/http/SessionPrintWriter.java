package io.cachette.session.internal.http;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;

/** Writer that writes the session before the container commits the response. */
final class SessionPrintWriter extends PrintWriter {

  private final PrintWriter delegate;

  SessionPrintWriter(PrintWriter delegate, SessionResponse response) {
    super(new CountingWriter(delegate, response));
    this.delegate = delegate;
  }

  @Override
  public boolean checkError() {
    flush();
    return delegate.checkError();
  }

  private static final class CountingWriter extends Writer {

    private final PrintWriter delegate;
    private final SessionResponse response;
    private final int bytesPerAscii;
    private final int bytesPerOther;

    CountingWriter(PrintWriter delegate, SessionResponse response) {
      this.delegate = delegate;
      this.response = response;
      Charset charset = Charset.forName(response.getCharacterEncoding());
      this.bytesPerOther =
          charset.canEncode() ? (int) Math.ceil(charset.newEncoder().maxBytesPerChar()) : 1;
      this.bytesPerAscii = "a".getBytes(charset).length == 1 ? 1 : bytesPerOther;
    }

    @Override
    public void write(char[] chars, int offset, int length) {
      response.prepareWrite(countBytes(new String(chars, offset, length)));
      delegate.write(chars, offset, length);
    }

    @Override
    public void write(String text, int offset, int length) {
      response.prepareWrite(countBytes(text.substring(offset, offset + length)));
      delegate.write(text, offset, length);
    }

    /** Returns an upper bound, because the exact number would cost an encoding. */
    private int countBytes(String text) {
      int count = 0;
      for (int i = 0; i < text.length(); i++) {
        count += text.charAt(i) < 0x80 ? bytesPerAscii : bytesPerOther;
      }
      return count;
    }

    @Override
    public void flush() {
      response.commitSession();
      delegate.flush();
    }

    @Override
    public void close() {
      response.commitSession();
      delegate.close();
    }
  }
}
