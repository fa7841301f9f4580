package io.cachette.servers.shop;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.SessionScoped;
import jakarta.inject.Inject;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A session-scoped bean with another bean in it. */
@SessionScoped
public class Visitor implements Serializable {

  private static final long serialVersionUID = 1;

  @Inject
  @SuppressWarnings("NullAway.Init")
  private EventLog events;

  private final List<String> pages = new ArrayList<>();

  /** Adds a page. */
  public void visit(String page) {
    pages.add(page);
  }

  public List<String> pages() {
    return pages;
  }

  @PreDestroy
  void leave() {
    events.add("left " + pages);
  }
}
