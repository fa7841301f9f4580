package io.cachette.codec.internal;

import io.cachette.codec.internal.ValueCodecs.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.AbstractMap.SimpleEntry;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Objects of the JDK that an application may store. */
@SuppressWarnings({"AddressSelection", "IdentityHashMapUsage", "JavaUtilDate", "JdkObsolete"})
final class JdkValues {

  private static final List<String> WORDS = List.of("one", "two", "three", "four");
  private static final Map<String, Integer> NUMBERS = Map.of("a", 1, "b", 2, "c", 3);
  private static final Comparator<String> REVERSED = Collections.reverseOrder();

  private JdkValues() {}

  /** Returns all values; one of their classes each. */
  static Stream<Object> all() {
    return Stream.of(simple(), collections(), wrappers(), views(), others())
        .flatMap(Collection::stream);
  }

  private static List<Object> simple() {
    return List.of(
        new BigDecimal("1.50"),
        new BigInteger("-99999999999999999999"),
        "text",
        UUID.randomUUID(),
        URI.create("https://example.com/a?b=c"),
        Locale.GERMANY,
        Currency.getInstance("EUR"),
        TimeZone.getTimeZone("Europe/Berlin"),
        new GregorianCalendar(2026, 1, 2),
        new java.util.Date(1),
        StandardCharsets.UTF_16,
        Pattern.compile("a+", Pattern.CASE_INSENSITIVE),
        Instant.EPOCH,
        Duration.ofDays(2),
        Period.ofMonths(3),
        LocalDate.of(2026, 11, 29),
        Year.of(2026),
        YearMonth.of(2026, 11),
        MonthDay.of(11, 29),
        ZoneId.of("Asia/Tokyo"),
        ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneId.of("Asia/Tokyo")),
        DayOfWeek.FRIDAY,
        Optional.of("text"),
        Optional.empty(),
        OptionalInt.of(3),
        MathContext.DECIMAL64,
        new AtomicBoolean(true),
        new AtomicInteger(3),
        new AtomicLong(4),
        new AtomicReference<>("five"));
  }

  private static List<Object> collections() {
    TreeMap<String, Integer> sorted = new TreeMap<>(REVERSED);
    sorted.putAll(NUMBERS);
    TreeSet<String> sortedSet = new TreeSet<>(REVERSED);
    sortedSet.addAll(WORDS);
    ConcurrentSkipListMap<String, Integer> concurrent = new ConcurrentSkipListMap<>(REVERSED);
    concurrent.putAll(NUMBERS);
    ConcurrentSkipListSet<String> concurrentSet = new ConcurrentSkipListSet<>(REVERSED);
    concurrentSet.addAll(WORDS);
    PriorityQueue<String> queue = new PriorityQueue<>(REVERSED);
    queue.addAll(WORDS);
    PriorityBlockingQueue<String> blockingQueue = new PriorityBlockingQueue<>(9, REVERSED);
    blockingQueue.addAll(WORDS);
    Properties properties = new Properties();
    properties.put("key", "value");
    return List.of(
        new ArrayList<>(WORDS),
        new LinkedList<>(WORDS),
        new Vector<>(WORDS),
        new ArrayDeque<>(WORDS),
        new ArrayBlockingQueue<>(9, true, WORDS),
        new CopyOnWriteArrayList<>(WORDS),
        queue,
        blockingQueue,
        new HashSet<>(WORDS),
        new LinkedHashSet<>(WORDS),
        sortedSet,
        concurrentSet,
        EnumSet.of(Kind.SMALL),
        new BitSet(7),
        new HashMap<>(NUMBERS),
        new LinkedHashMap<>(NUMBERS),
        sorted,
        concurrent,
        new ConcurrentHashMap<>(NUMBERS),
        new Hashtable<>(NUMBERS),
        new IdentityHashMap<>(Map.of(Kind.SMALL, Kind.LARGE)),
        properties,
        new EnumMap<>(Map.of(Kind.LARGE, "large")),
        new EnumMap<Kind, String>(Kind.class),
        List.of(),
        List.of(1),
        WORDS,
        Set.of(),
        Set.of(1),
        Set.of(1, 2, 3),
        Map.of(),
        Map.of("a", 1),
        NUMBERS,
        Arrays.asList("a", "b"),
        Stream.of("a", "b").toList());
  }

  private static List<Object> wrappers() {
    SortedSet<String> sortedSet = new TreeSet<>(REVERSED);
    sortedSet.addAll(WORDS);
    SortedMap<String, Integer> sortedMap = new TreeMap<>(REVERSED);
    sortedMap.putAll(NUMBERS);
    Set<String> setFromMap = Collections.newSetFromMap(new HashMap<>());
    setFromMap.add("a");
    return List.of(
        Collections.emptyList(),
        Collections.emptySet(),
        Collections.emptyMap(),
        Collections.singletonList("a"),
        Collections.singleton("a"),
        Collections.singletonMap("a", 1),
        Collections.nCopies(4, "a"),
        Collections.unmodifiableCollection(new ArrayList<>(WORDS)),
        Collections.unmodifiableList(new ArrayList<>(WORDS)),
        Collections.unmodifiableList(new LinkedList<>(WORDS)),
        Collections.unmodifiableSet(new HashSet<>(WORDS)),
        Collections.unmodifiableSortedSet(sortedSet),
        Collections.unmodifiableMap(new HashMap<>(NUMBERS)),
        Collections.unmodifiableSortedMap(sortedMap),
        Collections.unmodifiableNavigableMap(new TreeMap<>(NUMBERS)),
        Collections.synchronizedCollection(new ArrayList<>(WORDS)),
        Collections.synchronizedList(new ArrayList<>(WORDS)),
        Collections.synchronizedSet(new HashSet<>(WORDS)),
        Collections.synchronizedSortedSet(sortedSet),
        Collections.synchronizedMap(new HashMap<>(NUMBERS)),
        Collections.synchronizedSortedMap(sortedMap),
        Collections.checkedList(new ArrayList<>(WORDS), String.class),
        setFromMap);
  }

  private static List<Object> views() {
    TreeMap<String, Integer> sorted = new TreeMap<>(NUMBERS);
    return List.of(
        new ArrayList<>(WORDS).subList(1, 3),
        new LinkedList<>(WORDS).subList(1, 3),
        WORDS.subList(1, 3),
        Arrays.asList("a", "b", "c").subList(1, 2),
        new HashMap<>(NUMBERS).keySet(),
        new HashMap<>(NUMBERS).values(),
        new HashMap<>(NUMBERS).entrySet(),
        new HashMap<>(NUMBERS).entrySet().iterator().next(),
        ConcurrentHashMap.newKeySet(),
        sorted.headMap("b"),
        sorted.descendingMap(),
        new TreeSet<>(WORDS).tailSet("p"),
        Map.entry("a", 1),
        new SimpleEntry<>("a", List.of(1)),
        new SimpleImmutableEntry<>("a", 1));
  }

  private static List<Object> others() {
    try {
      return List.of(
          InetAddress.getByAddress("host", new byte[] {10, 0, 0, 1}),
          InetAddress.getByName("::1"),
          InetSocketAddress.createUnresolved("example.com", 6379),
          new IllegalStateException("outer", new java.io.IOException("inner")),
          String.CASE_INSENSITIVE_ORDER,
          Collections.reverseOrder(),
          Comparator.naturalOrder(),
          String.class,
          int.class,
          Kind[].class,
          new Object[] {"a", 1, null},
          new String[][] {{"a"}, {}});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns an object with an {@code equals} by contents. */
  static Object comparable(Object value) {
    if (value instanceof Pattern pattern) {
      return pattern.pattern() + pattern.flags();
    }
    if (value instanceof Throwable throwable) {
      Throwable cause = throwable.getCause();
      return List.of(
          throwable.toString(),
          List.of(throwable.getStackTrace()),
          cause == null ? "" : comparable(cause));
    }
    if (value instanceof AtomicBoolean || value instanceof AtomicReference) {
      return value.toString();
    }
    if (value instanceof Number && !(value instanceof Comparable)) {
      return value.toString();
    }
    if (value instanceof Object[] array) {
      return Stream.of(array).map(each -> each == null ? "null" : comparable(each)).toList();
    }
    boolean isOrdered = value instanceof SortedMap || value instanceof SortedSet;
    if (isOrdered) {
      return List.of(value, value.toString());
    }
    boolean hasEquals = value instanceof List || value instanceof Set;
    return value instanceof Collection<?> collection && !hasEquals
        ? List.copyOf(collection)
        : value;
  }
}
