package io.cachette.benchmarks.sessions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/**
 * A connection that sends one request after another, and costs little. It knows only responses with
 * a length. Not thread-safe.
 */
final class HttpConnection implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;

  HttpConnection(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sends a request and reads its response.
   *
   * @param cookie name and value, or an empty text
   * @return the cookie of the response, or that of the request if there is none
   */
  String get(String path, String cookie) {
    try {
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\n\r\n"
                  .formatted(path, cookie)
                  .getBytes(ISO_8859_1));
      String status = readLine();
      if (!status.contains(" 200")) {
        throw new IllegalStateException(path + ": " + status);
      }
      return readResponse(cookie);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String readResponse(String cookie) throws IOException {
    String newCookie = cookie;
    int length = 0;
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      String value = line.substring(colon + 1).strip();
      switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = Integer.parseInt(value);
        case "set-cookie" -> newCookie = value.split(";", 2)[0];
        default -> {}
      }
    }
    in.skipNBytes(length);
    return newCookie;
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("The server has closed the connection");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
