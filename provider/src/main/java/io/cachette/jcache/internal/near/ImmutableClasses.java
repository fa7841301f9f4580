package io.cachette.jcache.internal.near;

import io.cachette.codec.internal.ClassNamePatterns;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.chrono.HijrahDate;
import java.time.chrono.JapaneseDate;
import java.time.chrono.MinguoDate;
import java.time.chrono.ThaiBuddhistDate;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * Decides which objects readers may share, because nothing can change them: values of the JDK,
 * enums, records of such components, and classes that the configuration declares immutable. Each
 * class holds its own decisions, so that its class loader can be collected. Thread-safe.
 */
final class ImmutableClasses {

  private static final Set<Class<?>> VALUES =
      Set.of(
          Boolean.class,
          Byte.class,
          Character.class,
          Double.class,
          Float.class,
          Integer.class,
          Long.class,
          Short.class,
          String.class,
          BigDecimal.class,
          BigInteger.class,
          Currency.class,
          Locale.class,
          URI.class,
          UUID.class,
          Duration.class,
          Instant.class,
          LocalDate.class,
          LocalDateTime.class,
          LocalTime.class,
          MonthDay.class,
          OffsetDateTime.class,
          OffsetTime.class,
          Period.class,
          Year.class,
          YearMonth.class,
          ZonedDateTime.class,
          HijrahDate.class,
          JapaneseDate.class,
          MinguoDate.class,
          ThaiBuddhistDate.class);

  private final ClassNamePatterns configured;

  private final ClassValue<Boolean> decisions =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return decide(type, new HashSet<>());
        }
      };

  /**
   * Creates a decision for the classes of a cache.
   *
   * @param patterns names and patterns of classes that the configuration declares immutable, and
   *     after exclamation marks those that are not
   */
  ImmutableClasses(List<String> patterns) {
    this.configured = new ClassNamePatterns(String.join(";", patterns));
  }

  /**
   * Whether objects of exactly this class are immutable. Subclasses count as classes of their own.
   * After the first call for a class, this takes nanoseconds.
   */
  boolean isImmutable(Class<?> type) {
    return decisions.get(type);
  }

  /**
   * @param records the records around this class, and those that were seen before
   */
  private boolean decide(Class<?> type, Set<Class<?>> records) {
    String name = type.getName();
    if (type.isArray() || configured.isDenied(name)) {
      return false;
    }
    return VALUES.contains(type)
        || isClosed(type)
        || configured.isAllowed(name)
        || (type.isRecord() && isRecordImmutable(type, records));
  }

  /** Whether a class is an enum or a time zone: all their subclasses are known, and immutable. */
  private static boolean isClosed(Class<?> type) {
    return Enum.class.isAssignableFrom(type) || ZoneId.class.isAssignableFrom(type);
  }

  /** A record that refers to a record around it is as immutable as the other components are. */
  private boolean isRecordImmutable(Class<?> type, Set<Class<?>> records) {
    return !records.add(type)
        || Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .allMatch(component -> isComponentImmutable(component, records));
  }

  /**
   * The value of a component may have a subclass of the declared class. For numbers of {@code
   * java.math} this is not expected.
   */
  private boolean isComponentImmutable(Class<?> type, Set<Class<?>> records) {
    boolean isExact =
        Modifier.isFinal(type.getModifiers())
            || isClosed(type)
            || type == BigDecimal.class
            || type == BigInteger.class;
    return type.isPrimitive() || (isExact && decide(type, records));
  }
}
