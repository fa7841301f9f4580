package io.cachette.configuration;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties that are set in a {@link CachetteConfigurationBuilder}. Not thread-safe. */
final class ExplicitValues {

  private final Map<Field, Object> values = new EnumMap<>(Field.class);

  Map<Field, Object> toMap() {
    return values;
  }

  void set(Field field, Object value) {
    values.put(field, Objects.requireNonNull(value, field.name()));
  }

  void remove(Field field) {
    values.remove(field);
  }

  /**
   * Sets a property over the one that is set here, and adds listeners to those that are set here.
   * Another outage policy has no use for properties that belong to the one that it replaces.
   */
  void merge(Field field, Object value) {
    if (field == Field.OUTAGE && value != OutagePolicy.LOCAL) {
      values.keySet().removeAll(Field.OF_LOCAL_POLICY);
    }
    if (field == Field.LISTENERS) {
      Set<Object> listeners =
          new LinkedHashSet<>((List<?>) values.getOrDefault(Field.LISTENERS, List.of()));
      listeners.addAll((List<?>) value);
      set(field, List.copyOf(listeners));
    } else {
      set(field, value);
    }
  }

  void mergeUnlessDefault(Field field, @Nullable Object value) {
    if (value != null && !field.isDefault(value)) {
      merge(field, value);
    }
  }

  /**
   * Requires the outage policy {@code LOCAL}, or none, for properties that only this policy has.
   *
   * @throws IllegalArgumentException if another one is set
   */
  void requireLocalPolicy() {
    Object policy = values.getOrDefault(Field.OUTAGE, OutagePolicy.LOCAL);
    for (Field field : Field.OF_LOCAL_POLICY) {
      if (policy != OutagePolicy.LOCAL && values.containsKey(field)) {
        String name = field.name().toLowerCase(Locale.ROOT).replace('_', '-');
        throw new IllegalArgumentException(
            "%s is set, which only the outage policy LOCAL has; the policy is %s: set LOCAL, or leave %s out"
                .formatted(name, policy, name));
      }
    }
  }
}
