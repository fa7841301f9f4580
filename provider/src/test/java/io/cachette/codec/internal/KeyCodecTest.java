package io.cachette.codec.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.CodecException;
import io.cachette.testkit.LogCapture;
import java.io.Serializable;
import java.time.DayOfWeek;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.hibernate.cache.internal.BasicCacheKeyImplementation;
import org.jspecify.annotations.Nullable;
import org.jsr107.ri.annotations.DefaultGeneratedCacheKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.interceptor.SimpleKey;

class KeyCodecTest {

  private static final String HERE = KeyCodecTest.class.getName();

  private final KeyCodec codec = codec(Object.class);

  static KeyCodec codec(Class<?> type, String... allow) {
    return new KeyCodec("test", type, KeyCodecTest.class.getClassLoader(), List.of(allow));
  }

  /** Keys with their stored form. It never changes, as stored data must stay readable. */
  static Stream<Arguments> stored() {
    return Stream.of(
        Arguments.of("a,b(c)=\\", "s:a,b(c)=\\"),
        Arguments.of(List.of(), "q:()"),
        Arguments.of(List.of("a", 1, 2L), "q:(s:a,i:1,l:2)"),
        Arguments.of(Arrays.asList("", null), "q:(s:,n:)"),
        Arguments.of(List.of("a,b", "(c)", "d=\\"), "q:(s:a\\,b,s:\\(c\\),s:d\\=\\\\)"),
        Arguments.of(List.of(List.of(), List.of("a")), "q:(q:(),q:(s:a))"),
        Arguments.of(Set.of("b", "a", "c"), "w:(s:a,s:b,s:c)"),
        Arguments.of(Map.of("b", 2, "a", List.of(1)), "m:(s:a=q:(i:1),s:b=i:2)"),
        Arguments.of(Map.entry("k", "v"), "E:(s:k=s:v)"),
        Arguments.of(Optional.empty(), "H:()"),
        Arguments.of(Optional.of("x"), "H:(s:x)"),
        Arguments.of(new Point(1, null), "r:" + HERE + "$Point(i:1,n:)"),
        Arguments.of(List.of(DayOfWeek.MONDAY), "q:(e:java.time.DayOfWeek#MONDAY)"),
        Arguments.of(new int[] {1, -2}, "a:int(1,-2)"),
        Arguments.of(new double[] {0.5}, "a:double(0x1.0p-1)"),
        Arguments.of(new char[] {'(', 'a'}, "a:char(40,97)"),
        Arguments.of(new boolean[0], "a:boolean()"),
        Arguments.of(new int[][] {{1}, {}}, "a:int[](a:int(1),a:int())"),
        Arguments.of(new byte[][] {{-1}, {}}, "a:byte[](x:_w,x:)"),
        Arguments.of(new String[] {"a", null}, "a:java.lang.String(s:a,n:)"),
        Arguments.of(new Point[] {new Point(1, "a")}, "a:%1$s$Point(r:%1$s$Point(i:1,s:a))"),
        Arguments.of(
            new SimpleKey("a", 1, new String[] {"b"}),
            "K:org.springframework.cache.interceptor.SimpleKey"
                + "(s:a,i:1,a:java.lang.Object(s:b))"),
        Arguments.of(SimpleKey.EMPTY, "K:org.springframework.cache.interceptor.SimpleKey()"),
        Arguments.of(
            new DefaultGeneratedCacheKey(new Object[] {"a", List.of(1)}),
            "K:org.jsr107.ri.annotations.DefaultGeneratedCacheKey(s:a,q:(i:1))"));
  }

  @ParameterizedTest
  @MethodSource("stored")
  void codec_canonicalKey_roundTripsThroughStoredForm(Object key, String form) {
    String stored = String.format(form, HERE);

    assertThat(text(codec.encode(key))).isEqualTo(stored);
    assertThat(List.of(codec.decode(stored.getBytes(UTF_8)))).satisfies(one -> equal(one, key));
  }

  private static void equal(List<?> one, Object key) {
    assertThat(Arrays.deepEquals(one.toArray(), new Object[] {key})).isTrue();
  }

  @SuppressWarnings("JdkObsolete") // a list of another class
  static Stream<List<Object>> equals() {
    Map<DayOfWeek, Integer> enums = new EnumMap<>(Map.of(DayOfWeek.MONDAY, 1));
    return Stream.of(
        List.of(
            List.of("a", "b"),
            new ArrayList<>(List.of("a", "b")),
            new LinkedList<>(List.of("a", "b")),
            new CopyOnWriteArrayList<>(List.of("a", "b")),
            Arrays.asList("a", "b"),
            List.of("x", "a", "b").subList(1, 3),
            Collections.unmodifiableList(new ArrayList<>(List.of("a", "b"))),
            Stream.of("a", "b").toList()),
        List.of(
            Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
            EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
            new TreeSet<>(Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY)),
            Map.of(DayOfWeek.MONDAY, 1, DayOfWeek.FRIDAY, 2).keySet(),
            new HashMap<>(Map.of(DayOfWeek.FRIDAY, 1, DayOfWeek.MONDAY, 2)).keySet()),
        List.of(
            Map.of(DayOfWeek.MONDAY, 1),
            enums,
            new TreeMap<>(enums),
            new ConcurrentHashMap<>(enums)),
        List.of(
            Map.entry("a", 1),
            new SimpleEntry<>("a", 1),
            Map.of("a", 1).entrySet().iterator().next()),
        List.of(new SimpleKey("a", new Integer[] {1}), new SimpleKey("a", new Number[] {1})));
  }

  @ParameterizedTest
  @MethodSource("equals")
  void encode_equalKeysOfDifferentClasses_returnsEqualBytes(List<Object> keys) {
    for (Object key : keys) {
      assertThat(key).isEqualTo(keys.get(0));
      assertThat(text(codec.encode(key))).isEqualTo(text(codec.encode(keys.get(0))));
    }
  }

  @Test
  void encode_differentKeys_returnsDifferentBytes() {
    List<Object> different =
        List.of(
            List.of(),
            Set.of(),
            Map.of(),
            Optional.empty(),
            new Object[0],
            new String[0],
            new int[0],
            new long[0],
            List.of("a,s:b"),
            List.of("a", "b"),
            List.of("b", "a"),
            List.of(List.of("a"), "b"),
            List.of(List.of("a", "b")),
            List.of("a),q:(s:b"),
            List.of("n:"),
            Collections.singletonList(null),
            List.of(1),
            List.of(1L),
            List.of((short) 1),
            List.of("1"),
            Map.of("a", "b"),
            Map.of("a=s:b", "c"),
            Map.of("a", "b=s:c"),
            Map.entry("a", "b"),
            new Point(1, "a"),
            new Point(1, List.of("a")),
            new Other(1, "a"),
            "q:(s:a)",
            List.of("q:(s:a)"),
            new byte[] {1},
            List.of(new byte[] {1}),
            new SimpleKey("a"),
            new DefaultGeneratedCacheKey(new Object[] {"a"}));

    assertThat(different.stream().map(codec::encode).map(KeyCodecTest::text))
        .doesNotHaveDuplicates();
  }

  @Test
  void encode_keyOfOtherClass_serializesItAlsoWhenNested() {
    Custom custom = new Custom("a");

    assertThat(text(codec.encode(custom))).startsWith("o:");
    assertThat(codec.decode(codec.encode(custom))).isEqualTo(custom);
    assertThat(text(codec.encode(List.of(custom, 1)))).startsWith("q:(o:").endsWith(",i:1)");
    assertThat(codec.decode(codec.encode(List.of(custom, 1)))).isEqualTo(List.of(custom, 1));
  }

  @Test
  @SuppressWarnings("IdentityHashMapUsage")
  void encode_keysOfOtherClasses_logsOneWarningPerClass() {
    try (LogCapture logged = LogCapture.of(KeyCodec.class)) {
      for (int i = 0; i < 3; i++) {
        codec.encode(new Custom("a" + i));
        codec.encode(List.of(new Custom("b" + i)));
        codec.encode(new IdentityHashMap<>(Map.of("a", i)));
        codec.encode("simple");
        codec.encode(new Point(1, "a"));
      }

      assertThat(logged.messages())
          .hasSize(2)
          .allSatisfy(message -> assertThat(message).contains("'test'", "record"))
          .anySatisfy(message -> assertThat(message).contains(Custom.class.getName()))
          .anySatisfy(message -> assertThat(message).contains("java.util.IdentityHashMap"));
    }
  }

  @Test
  void encode_notSerializableKey_throwsCodecExceptionWithClassName() {
    assertThatThrownBy(() -> codec.encode(List.of(new Object())))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("java.lang.Object");
  }

  @Test
  void encode_keyContainingItself_throwsCodecException() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    Object[] array = {null};
    array[0] = array;

    for (Object key : List.of(list, array)) {
      assertThatThrownBy(() -> codec.encode(key))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("contains itself");
    }
  }

  @Test
  void decode_recordConstructorThrows_throwsCodecExceptionWithClassName() {
    byte[] bytes = text(codec.encode(new Positive(1))).replace("i:1", "i:-1").getBytes(UTF_8);

    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(Positive.class.getName())
        .hasRootCauseMessage("-1");
  }

  @Test
  void decode_keyOfWrongType_throwsCodecExceptionWithBothTypes() {
    assertThat(codec(String.class).decode("s:1".getBytes(UTF_8))).isEqualTo("1");
    assertThatThrownBy(() -> codec(String.class).decode("i:1".getBytes(UTF_8)))
        .isInstanceOf(CodecException.class)
        .hasMessageContainingAll("java.lang.Integer", "java.lang.String");
  }

  @Test
  void allowList_unlistedRecordEnumOrSerializedKey_throwsCodecException() {
    KeyCodec picky = codec(Object.class, HERE + "$Point");

    assertThat(picky.decode(codec.encode(new Point(1, "a")))).isEqualTo(new Point(1, "a"));
    assertThat(picky.decode(codec.encode(DayOfWeek.MONDAY))).isEqualTo(DayOfWeek.MONDAY);
    for (Object refused : List.of(new Other(1, "a"), Thread.State.NEW, new Custom("a"))) {
      assertThatThrownBy(() -> picky.decode(codec.encode(refused)))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining(refused instanceof Enum<?> ? "State" : HERE);
    }
    for (Object refused :
        List.of(
            new Other(1, "a"),
            new Other[0],
            new SimpleKey(new Other(1, "a")),
            List.of(Thread.State.NEW),
            Thread.State.NEW,
            new Custom("a"))) {
      assertThatThrownBy(() -> picky.encode(refused))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("add it to 'allow'");
    }
  }

  @Test
  void allowList_unlistedFrameworkKeys_acceptsKeysButChecksContents() {
    KeyCodec picky = codec(Object.class, HERE + "$Point");

    for (Object key :
        List.of(
            new SimpleKey("a", 1),
            new DefaultGeneratedCacheKey(new Object[] {"a"}),
            new BasicCacheKeyImplementation(1L, "Book", 1))) {
      assertThat(picky.decode(codec.encode(key))).isEqualTo(key);
    }
    assertThatThrownBy(() -> picky.decode(codec.encode(new SimpleKey(new Other(1, "a")))))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(HERE + "$Other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "q:",
        "q:(",
        "q:()x",
        "q:(s:a",
        "q:(s:a,",
        "q:(s:a,)",
        "q:(,)",
        "q:(s:a\\",
        "q:(?:a)",
        "q:(n:,i:x)",
        "q:x(s:a)",
        "m:(s:a)",
        "m:(s:a=)",
        "E:()",
        "E:(s:a=s:b,s:c=s:d)",
        "H:(s:a,s:b)",
        "a:int(x)",
        "a:int(s:1)",
        "a:void()",
        "a:java.lang.String(i:1)",
        "a:no.such.Type()",
        "r:java.lang.String(s:a)",
        "r:no.such.Type()",
        "r:io.cachette.codec.internal.KeyCodecTest$Point(i:1)",
        "r:io.cachette.codec.internal.KeyCodecTest$Point(s:a,n:)",
        "r:io.cachette.codec.internal.KeyCodecTest$Point(n:,n:)",
        "K:java.lang.String(s:a)",
        "q:(x:?)",
        "q:(o:)",
        "q:(o:AAAA)",
        "n:"
      })
  void decode_malformedBytes_throwsCodecException(String stored) {
    assertThatThrownBy(() -> codec.decode(stored.getBytes(UTF_8)))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void decode_deeplyNestedBytes_throwsCodecExceptionWithShortMessage() {
    for (String stored :
        List.of("q:(".repeat(100_000), "a:int" + "[]".repeat(100_000) + "()", "H:(".repeat(101))) {
      assertThatThrownBy(() -> codec.decode(stored.getBytes(UTF_8)))
          .isInstanceOf(CodecException.class)
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  record Point(int x, @Nullable Object y) {}

  record Other(int x, Object y) {}

  record Positive(int number) {
    Positive {
      if (number < 0) {
        throw new IllegalArgumentException(Integer.toString(number));
      }
    }
  }

  private static final class Custom implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String name;

    Custom(String name) {
      this.name = name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Custom that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }
}
