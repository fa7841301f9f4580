package io.cachette.ratelimit.http.internal;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The elements of a header field that is a list, the last one first. They are read from the right
 * because proxies append: what the client itself sent, such as a quote that never ends, is left of
 * all that can be believed and cannot change how that is read.
 */
public final class ReverseHeaderElements implements Iterator<String> {

  private final List<String> lines;
  private int line;
  private int end;

  /**
   * @param lines of the header field, in their order
   */
  public ReverseHeaderElements(List<String> lines) {
    this.lines = lines;
    this.line = lines.size();
    nextLine();
  }

  private void nextLine() {
    line--;
    end = line < 0 ? -1 : lines.get(line).length();
  }

  @Override
  public boolean hasNext() {
    return line >= 0;
  }

  @Override
  public String next() {
    if (line < 0) {
      throw new NoSuchElementException();
    }
    String text = lines.get(line);
    int comma = commaBefore(text, end);
    String element = text.substring(comma + 1, end).strip();
    if (comma < 0) {
      nextLine();
    } else {
      end = comma;
    }
    return element;
  }

  /** The last comma that is not in quotes; -1 if there is none. */
  private static int commaBefore(String text, int end) {
    boolean quoted = false;
    for (int i = end - 1; i >= 0; i--) {
      char c = text.charAt(i);
      if (c == '"' && !isEscaped(text, i)) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isEscaped(String text, int index) {
    int backslashes = 0;
    while (backslashes < index && text.charAt(index - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }
}
