package io.cachette.samples.boot;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.web.context.annotation.SessionScope;

/**
 * The cart of a customer. Spring keeps it in the session, and the application changes it in place.
 */
@Component
@SessionScope
class Cart implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ArrayList<String> items = new ArrayList<>();

  List<String> add(String item) {
    items.add(item);
    return items();
  }

  List<String> items() {
    return List.copyOf(items);
  }
}
