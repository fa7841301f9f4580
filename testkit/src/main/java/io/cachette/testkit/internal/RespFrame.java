package io.cachette.testkit.internal;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * A command, a reply or a push message of RESP2 or RESP3.
 *
 * @param bytes as sent
 * @param type the first byte
 * @param word the first string in it, in upper case: the name of a command; empty if it has no
 *     string
 */
public record RespFrame(byte[] bytes, char type, String word) {
  private static final Set<String> CONNECTION_COMMANDS =
      Set.of("HELLO", "AUTH", "CLIENT", "SELECT", "PING", "READONLY", "RESET", "QUIT");
  private static final Set<String> MESSAGES = Set.of("MESSAGE", "PMESSAGE", "SMESSAGE");

  /** Reads the next frame; waits until it is complete. */
  public static RespFrame read(InputStream in) throws IOException {
    Reader reader = new Reader(in);
    char type = reader.copyValue();
    return new RespFrame(reader.out.toByteArray(), type, reader.word.toUpperCase(Locale.ROOT));
  }

  /** Whether it is a command without a reply, which is followed by messages. */
  public boolean isSubscription() {
    return word.endsWith("SUBSCRIBE");
  }

  /** Whether it is a command about the connection, not about data. */
  public boolean isConnectionCommand() {
    return CONNECTION_COMMANDS.contains(word);
  }

  /** Whether it is a message, which answers no command. */
  public boolean isPushed(boolean isSubscribed) {
    return type == '>'
        || (isSubscribed && type == '*' && (isSubscription() || MESSAGES.contains(word)));
  }

  private static final class Reader {
    private final InputStream in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private String word = "";

    Reader(InputStream in) {
      this.in = in;
    }

    private char copyValue() throws IOException {
      String line = copyLine();
      char type = line.charAt(0);
      switch (type) {
        case '$', '!', '=' -> copyString(Integer.parseInt(line.substring(1)));
        case '*', '~', '>' -> copyValues(Integer.parseInt(line.substring(1)));
        case '%' -> copyValues(2 * Integer.parseInt(line.substring(1)));
        case '|' -> {
          copyValues(2 * Integer.parseInt(line.substring(1)));
          return copyValue();
        }
        default -> {}
      }
      return type;
    }

    private void copyValues(int count) throws IOException {
      for (int i = 0; i < count; i++) {
        copyValue();
      }
    }

    private void copyString(int length) throws IOException {
      if (length < 0) {
        return;
      }
      byte[] bytes = in.readNBytes(length + 2);
      if (bytes.length < length + 2) {
        throw new EOFException();
      }
      out.writeBytes(bytes);
      if (word.isEmpty()) {
        word = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
      }
    }

    private String copyLine() throws IOException {
      StringBuilder line = new StringBuilder();
      int b;
      do {
        b = in.read();
        if (b < 0) {
          throw new EOFException();
        }
        out.write(b);
        line.append((char) b);
      } while (b != '\n');
      return line.toString().strip();
    }
  }
}
