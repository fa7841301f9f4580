package io.cachette.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server, which sends commands and returns their replies. It speaks RESP2. Not
 * thread-safe.
 *
 * <pre>{@code
 * try (RespClient client =
 *     RespClient.connect(server.host(), server.port(), Duration.ofSeconds(5))) {
 *   client.call("SET", "greeting", "hello");
 *   Assertions.assertEquals("hello", client.call("GET", "greeting"));
 * }
 * }</pre>
 */
public final class RespClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  /** Uses an open connection, which {@link #close()} closes. */
  RespClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * Connects to a server as its default user, without TLS.
   *
   * @param host the host of the server
   * @param port the port of the server
   * @param timeout the longest wait for the connection, and for each reply
   * @return a connection, which the caller closes
   * @throws IOException if the server cannot be reached
   */
  public static RespClient connect(String host, int port, Duration timeout) throws IOException {
    int millis = Math.toIntExact(timeout.toMillis());
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), millis);
      socket.setSoTimeout(millis);
      socket.setTcpNoDelay(true);
      return new RespClient(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Returns the address of this end of the connection, in the form of the server. */
  String localAddress() {
    return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
  }

  /** Removes the timeout of replies. */
  void waitForever() throws IOException {
    socket.setSoTimeout(0);
  }

  /**
   * Sends a command and waits for the reply.
   *
   * @param command the name and the arguments, sent as UTF-8
   * @return the reply: a {@code String}, a {@code Long}, a {@code List} of replies, or null
   * @throws RedisCommandException if the reply is an error
   * @throws IOException if the server does not answer in time, or closes the connection
   */
  public @Nullable Object call(String... command) throws IOException {
    send(command);
    return read();
  }

  /** Sends a command without waiting for the reply. One thread may send while another reads. */
  void send(String... command) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(("*" + command.length + "\r\n").getBytes(UTF_8));
    for (String word : command) {
      byte[] bytes = word.getBytes(UTF_8);
      out.writeBytes(("$" + bytes.length + "\r\n").getBytes(UTF_8));
      out.writeBytes(bytes);
      out.writeBytes(new byte[] {'\r', '\n'});
    }
    socket.getOutputStream().write(out.toByteArray());
  }

  /**
   * Reads the next reply.
   *
   * @throws RedisCommandException if it is an error
   */
  @Nullable Object read() throws IOException {
    Object reply = readAny();
    if (reply instanceof RedisCommandException e) {
      throw e;
    }
    return reply;
  }

  private @Nullable Object readAny() throws IOException {
    String line = readLine();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> rest;
      case '-' -> new RedisCommandException(rest);
      case ':' -> Long.valueOf(rest);
      case '$' -> readBulk(Integer.parseInt(rest));
      case '*' -> readArray(Integer.parseInt(rest));
      default -> throw new IOException("Not a RESP2 reply: " + line);
    };
  }

  private @Nullable String readBulk(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length || in.readNBytes(2).length < 2) {
      throw newEofException();
    }
    return new String(bytes, UTF_8);
  }

  /**
   * Reads an array. Elements may be null; an error inside an array ({@code EXEC}) stays an element.
   */
  private @Nullable List<@Nullable Object> readArray(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    List<@Nullable Object> elements = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      elements.add(readAny());
    }
    return Collections.unmodifiableList(elements);
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw newEofException();
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(UTF_8);
  }

  private static EOFException newEofException() {
    return new EOFException("The server closed the connection");
  }

  /** Closes the connection. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
