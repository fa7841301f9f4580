package io.cachette.session.internal.listener;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows a path of members from an object, such as {@code getDeployment().listeners.instance()}.
 * The step after a collection is read from each of its elements.
 */
final class MemberPath {

  private MemberPath() {}

  /** Returns the objects at the end of a path; empty if the last step is null. */
  static List<?> follow(String path, Object start) throws ReflectiveOperationException {
    List<?> current = List.of(start);
    for (String step : path.split("\\.", -1)) {
      current = resolve(current, step);
    }
    return current;
  }

  private static List<?> resolve(List<?> current, String step) throws ReflectiveOperationException {
    List<Object> members = new ArrayList<>();
    for (Object each : current) {
      members.addAll(toElements(Members.read(each, step)));
    }
    return members;
  }

  private static Collection<?> toElements(@Nullable Object value) {
    if (value instanceof Object[] array) {
      return Arrays.asList(array);
    }
    if (value instanceof Collection<?> collection) {
      return collection;
    }
    return value == null ? List.of() : List.of(value);
  }
}
