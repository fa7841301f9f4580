package io.cachette.cdi.containers;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The books of destroyed baskets, on this server. */
@ApplicationScoped
public class Returns {

  private final List<List<String>> baskets = new CopyOnWriteArrayList<>();

  public void add(List<String> books) {
    baskets.add(List.copyOf(books));
  }

  public List<List<String>> baskets() {
    return baskets;
  }
}
