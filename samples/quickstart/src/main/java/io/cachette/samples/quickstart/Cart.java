package io.cachette.samples.quickstart;

import java.io.Serializable;
import java.util.ArrayList;

/** The cart of a customer. Like every attribute of a session, it is serializable. */
final class Cart implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ArrayList<String> items = new ArrayList<>();

  void add(String item) {
    items.add(item);
  }

  @Override
  public String toString() {
    return String.join(", ", items);
  }
}
