package io.cachette.session.weld.servlet;

import jakarta.enterprise.context.SessionScoped;
import java.io.Serializable;

/** A bean of the session scope. */
@SessionScoped
public class Cart implements Serializable {

  private static final long serialVersionUID = 1L;

  private int items;

  /** Adds an item, and returns the number of items. */
  public int add() {
    return ++items;
  }
}
