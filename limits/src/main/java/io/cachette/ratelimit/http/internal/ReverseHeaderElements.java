package io.cachette.ratelimit.http.internal;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Iterates over the elements of a list header field from the last to the first. Proxies append to
 * the list, so the text of the client, such as a quote without an end, is left of all trusted
 * elements and cannot change how they are parsed.
 */
final class ReverseHeaderElements implements Iterator<String> {

  private final List<String> lines;
  private int line;
  private int end;

  /**
   * Creates an iterator.
   *
   * @param lines the lines of the header field, in their order
   */
  ReverseHeaderElements(List<String> lines) {
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
    int comma = findCommaBefore(text, end);
    String element = text.substring(comma + 1, end).strip();
    if (comma < 0) {
      nextLine();
    } else {
      end = comma;
    }
    return element;
  }

  /** Returns the position of the last comma outside quotes; -1 if no comma is left. */
  private static int findCommaBefore(String text, int end) {
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
