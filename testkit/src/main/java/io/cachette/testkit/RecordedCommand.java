package io.cachette.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One command that a server executed, as {@code MONITOR} shows it. Immutable.
 *
 * @param client the address of the connection that sent it, such as {@code 127.0.0.1:54321}; {@code
 *     lua} for a command that a script called
 * @param lua whether a script called it
 * @param name the command's name in upper case
 * @param args its arguments without the name; bytes that are not printable ASCII appear as the
 *     character with the same number (ISO 8859-1)
 */
public record RecordedCommand(String client, boolean lua, String name, List<String> args) {

  /**
   * Copies {@code args}.
   *
   * @param client the address of the connection, or {@code lua}
   * @param lua whether a script called it
   * @param name the command's name in upper case
   * @param args its arguments without the name
   */
  public RecordedCommand {
    args = List.copyOf(args);
  }

  /** Parses a line such as {@code 1339518083.107412 [0 127.0.0.1:60866] "set" "key" "\x00"}. */
  static RecordedCommand parse(String line) {
    int open = line.indexOf('[');
    int close = line.indexOf("] \"", open);
    if (open < 0 || close < 0) {
      throw new IllegalArgumentException("Not a line of MONITOR: " + line);
    }
    String client = line.substring(line.indexOf(' ', open) + 1, close);
    List<String> words = words(line, close + 2);
    String name = words.get(0).toUpperCase(Locale.ROOT);
    return new RecordedCommand(client, client.equals("lua"), name, words.subList(1, words.size()));
  }

  private static List<String> words(String line, int start) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean isQuoted = false;
    int at = start;
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c == '"') {
        if (isQuoted) {
          words.add(word.toString());
          word.setLength(0);
        }
        isQuoted = !isQuoted;
      } else if (isQuoted && c == '\\') {
        char escaped = line.charAt(at++);
        if (escaped == 'x') {
          word.append((char) Integer.parseInt(line, at, at + 2, 16));
          at += 2;
        } else {
          word.append(unescape(escaped));
        }
      } else if (isQuoted) {
        word.append(c);
      }
    }
    return words;
  }

  private static char unescape(char escaped) {
    return switch (escaped) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'a' -> '\u0007';
      case 'b' -> '\b';
      default -> escaped;
    };
  }
}
