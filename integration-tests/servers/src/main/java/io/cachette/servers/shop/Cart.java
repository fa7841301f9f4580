package io.cachette.servers.shop;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A session attribute, which requests change in place. */
public final class Cart implements Serializable {

  private static final long serialVersionUID = 1;

  private final List<String> items = new ArrayList<>();

  /** Adds an item. */
  public void add(String item) {
    items.add(item);
  }

  @Override
  public String toString() {
    return items.toString();
  }
}
