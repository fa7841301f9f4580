package io.cachette.servers.shop.next;

import jakarta.enterprise.context.SessionScoped;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** One more session-scoped bean. */
@SessionScoped
public class Wishlist implements Serializable {

  private static final long serialVersionUID = 1;

  private final List<String> items = new ArrayList<>();

  /** Adds an item, and returns all. */
  public String add(String item) {
    items.add(item);
    return items.toString();
  }
}
