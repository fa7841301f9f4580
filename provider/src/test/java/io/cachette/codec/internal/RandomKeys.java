package io.cachette.codec.internal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.SimpleKey;

/**
 * Random keys of the canonical types. One seed determines the content of the keys. Another seed
 * determines the classes and the order in which they are built. Two instances with the same content
 * seed give equal keys.
 */
final class RandomKeys {

  private static final int MAX_DEPTH = 4;
  private static final String ALPHABET = "ab,()=\\:#%é😀\u0000\ud83d\ude00";

  private final Random content;
  private final Random shape;
  private final boolean arrays;

  /**
   * Creates a sequence of keys.
   *
   * @param content the seed of the content of the keys
   * @param shape the seed of their classes and of the order in which they are built
   * @param arrays whether arrays are among the keys. Arrays with equal content have equal bytes,
   *     but {@code equals} returns false.
   */
  RandomKeys(long content, long shape, boolean arrays) {
    this.content = new Random(content);
    this.shape = new Random(shape);
    this.arrays = arrays;
  }

  Object next() {
    return next(0);
  }

  private Object next(int depth) {
    int kinds = depth == MAX_DEPTH ? 18 : arrays ? 28 : 25;
    int number = content.nextInt(4);
    return switch (content.nextInt(kinds)) {
      case 0, 1 -> string();
      case 2 -> number;
      case 3 -> (long) number;
      case 4 -> (short) number;
      case 5 -> (byte) number;
      case 6 -> (char) ('(' + number);
      case 7 -> content.nextBoolean();
      case 8 -> number == 0 ? -0.0 : number == 1 ? Double.NaN : content.nextGaussian();
      case 9 -> number == 0 ? 0.0f : content.nextFloat();
      case 10 -> new BigDecimal(BigInteger.valueOf(content.nextInt(3)), number - 1);
      case 11 -> new UUID(number, content.nextInt(2));
      case 12 -> DayOfWeek.of(1 + number);
      case 13 -> Instant.ofEpochSecond(content.nextLong() >> content.nextInt(28, 40), number);
      case 14 -> LocalDate.ofEpochDay(content.nextInt());
      case 15 -> LocalDateTime.of(2024, 10, 27, 2, 30).atZone(zone()).withLaterOffsetAtOverlap();
      case 16 -> time(number);
      case 17 -> number < 2 ? Locale.forLanguageTag("de-CH") : Currency.getInstance("EUR");
      case 18, 19 -> list(elements(depth));
      case 20 -> set(new LinkedHashSet<>(elements(depth)));
      case 21 -> map(depth);
      case 22 -> new Pair(next(depth + 1), nullable(() -> next(depth + 1)));
      case 23 -> number == 0 ? Optional.empty() : Optional.of(next(depth + 1));
      case 24 -> number < 2 ? entry(depth) : new SimpleKey(elements(depth).toArray());
      case 25 -> bytes();
      case 26 -> content.ints(number, -5, 5).toArray();
      default -> elements(depth).toArray();
    };
  }

  private ZoneId zone() {
    return content.nextBoolean() ? ZoneId.of("Europe/Berlin") : ZoneOffset.ofHours(1);
  }

  private Object time(int number) {
    return switch (number) {
      case 0 -> Duration.ofMillis(content.nextInt());
      case 1 -> Period.of(content.nextInt(3), content.nextInt(20) - 10, content.nextInt());
      case 2 -> Year.of(content.nextInt(3));
      default -> YearMonth.of(content.nextInt(20_000) - 10_000, 1 + content.nextInt(12));
    };
  }

  private String string() {
    StringBuilder text = new StringBuilder();
    for (int length = content.nextInt(4); length > 0; length--) {
      text.append(ALPHABET.charAt(content.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  private byte[] bytes() {
    byte[] bytes = new byte[content.nextInt(3)];
    content.nextBytes(bytes);
    return bytes;
  }

  private @Nullable Object nullable(Supplier<Object> other) {
    return content.nextInt(5) == 0 ? null : other.get();
  }

  private List<@Nullable Object> elements(int depth) {
    List<@Nullable Object> elements = new ArrayList<>();
    for (int length = content.nextInt(4); length > 0; length--) {
      elements.add(nullable(() -> next(depth + 1)));
    }
    return elements;
  }

  private Object list(List<@Nullable Object> elements) {
    return switch (shape.nextInt(5)) {
      case 0 -> new CopyOnWriteArrayList<>(elements);
      case 1 -> Arrays.asList(elements.toArray());
      case 2 -> Collections.unmodifiableList(elements);
      case 3 -> elements.contains(null) ? elements : List.copyOf(elements);
      default -> elements;
    };
  }

  private Object set(Set<@Nullable Object> elements) {
    List<@Nullable Object> shuffled = new ArrayList<>(elements);
    Collections.shuffle(shuffled, shape);
    return switch (shape.nextInt(4)) {
      case 0 -> new HashSet<>(shuffled);
      case 1 -> Collections.synchronizedSet(new LinkedHashSet<>(shuffled));
      case 2 -> elements.contains(null) ? elements : Set.copyOf(shuffled);
      default -> new LinkedHashSet<>(shuffled);
    };
  }

  private Object map(int depth) {
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    elements(depth).forEach(key -> map.put(key, nullable(() -> next(depth + 1))));
    List<@Nullable Object> keys = new ArrayList<>(map.keySet());
    Collections.shuffle(keys, shape);
    Map<@Nullable Object, @Nullable Object> shuffled = new LinkedHashMap<>();
    keys.forEach(key -> shuffled.put(key, map.get(key)));
    boolean nulls = map.containsKey(null) || map.containsValue(null);
    return switch (shape.nextInt(4)) {
      case 0 -> new HashMap<>(shuffled);
      case 1 -> nulls ? shuffled : Map.copyOf(shuffled);
      case 2 -> nulls ? map : new ConcurrentHashMap<>(shuffled);
      default -> shuffled;
    };
  }

  private Object entry(int depth) {
    Object key = next(depth + 1);
    Object value = next(depth + 1);
    return shape.nextBoolean() ? Map.entry(key, value) : new SimpleEntry<>(key, value);
  }

  record Pair(Object first, @Nullable Object second) {}
}
