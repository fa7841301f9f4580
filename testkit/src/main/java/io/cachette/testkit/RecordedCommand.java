package io.cachette.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One command that a server executed, as {@code MONITOR} shows it. Immutable.
 *
 * <pre>{@code
 * try (CommandLog commandLog = server.commandLog()) {
 *   server.command("SET", "greeting", "hello");
 *   RecordedCommand command = commandLog.commands().get(0);
 *   Assertions.assertEquals("SET", command.name());
 *   Assertions.assertEquals(List.of("greeting", "hello"), command.arguments());
 * }
 * }</pre>
 */
public final class RecordedCommand {

  private static final String SCRIPT = "lua";

  private final String client;
  private final String name;
  private final List<String> arguments;

  private RecordedCommand(Builder builder) {
    this.client = builder.client;
    this.name = builder.name;
    this.arguments = List.copyOf(builder.arguments);
  }

  /**
   * Returns a builder of a command without arguments, which a script called.
   *
   * @param name the name of the command
   */
  public static Builder builder(String name) {
    return new Builder(name.toUpperCase(Locale.ROOT));
  }

  /**
   * Returns the address of the connection that sent the command, such as {@code 127.0.0.1:54321};
   * {@code lua} if a script called it.
   */
  public String client() {
    return client;
  }

  /** Whether a script called the command. */
  public boolean isFromScript() {
    return client.equals(SCRIPT);
  }

  /** Returns the name of the command in upper case. */
  public String name() {
    return name;
  }

  /**
   * Returns the arguments without the name. Bytes that are not printable ASCII appear as the
   * character with the same number (ISO 8859-1). Immutable.
   */
  public List<String> arguments() {
    return arguments;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RecordedCommand that
        && client.equals(that.client)
        && name.equals(that.name)
        && arguments.equals(that.arguments);
  }

  @Override
  public int hashCode() {
    return Objects.hash(client, name, arguments);
  }

  @Override
  public String toString() {
    return "RecordedCommand[client=%s, name=%s, arguments=%s]".formatted(client, name, arguments);
  }

  /** Builder of {@link RecordedCommand}. Not thread-safe. */
  public static final class Builder {

    private final String name;
    private String client = SCRIPT;
    private List<String> arguments = List.of();

    private Builder(String name) {
      this.name = name;
    }

    /** Address of the connection that sent the command; {@code lua}, for a script, by default. */
    public Builder client(String address) {
      this.client = address;
      return this;
    }

    /** Arguments without the name; none by default. */
    public Builder arguments(List<String> words) {
      this.arguments = words;
      return this;
    }

    /** Builds the command. */
    public RecordedCommand build() {
      return new RecordedCommand(this);
    }
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
    return builder(words.get(0)).client(client).arguments(words.subList(1, words.size())).build();
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
