package io.cachette.session.weld.servlet;

import jakarta.enterprise.context.SessionScoped;
import java.io.Serializable;

/** A bean that a later version of the application has. */
@SessionScoped
public class Additional implements Serializable {

  private static final long serialVersionUID = 1L;

  private int calls;

  /** Counts a call, and returns the number of calls. */
  public int count() {
    return ++calls;
  }
}
