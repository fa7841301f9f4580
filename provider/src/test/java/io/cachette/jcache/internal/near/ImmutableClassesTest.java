package io.cachette.jcache.internal.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.JapaneseDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImmutableClassesTest {

  private static final String PREFIX = ImmutableClassesTest.class.getName() + "$";

  private final ImmutableClasses classes = new ImmutableClasses(List.of());

  static List<Object> immutableValues() {
    return List.of(
        "text",
        1,
        2L,
        (short) 3,
        (byte) 4,
        5f,
        6d,
        'c',
        true,
        BigDecimal.ONE,
        BigInteger.ONE,
        UUID.randomUUID(),
        Currency.getInstance("EUR"),
        Locale.ROOT,
        URI.create("a:b"),
        Instant.EPOCH,
        Duration.ZERO,
        LocalDate.EPOCH,
        ZonedDateTime.now(ZoneOffset.UTC),
        ZoneOffset.UTC,
        ZoneId.of("Europe/Berlin"),
        JapaneseDate.of(2026, 1, 1),
        DayOfWeek.MONDAY,
        TimeUnit.DAYS,
        Operation.PLUS,
        new Flat(1, "a", BigDecimal.ONE, ZoneOffset.UTC, Operation.PLUS),
        new Nested(new Flat(1, "a", BigDecimal.ONE, ZoneOffset.UTC, Operation.PLUS), 1),
        new Node(1, null),
        new Parent("a", null),
        new Empty());
  }

  @ParameterizedTest
  @MethodSource("immutableValues")
  void isImmutable_immutableValue_returnsTrue(Object value) {
    assertThat(classes.isImmutable(value.getClass())).isTrue();
    assertThat(classes.isImmutable(value.getClass())).isTrue();
  }

  static List<Object> otherValues() {
    return List.of(
        new byte[0],
        new Object(),
        new BitSet(),
        new AtomicInteger(),
        List.of(),
        Optional.empty(),
        new BigDecimal("1") {},
        new OfArray(new byte[0]),
        new OfList(List.of()),
        new OfInterface("a"),
        new OfObject("a"),
        new Generic<>("a"),
        new OfOpenClass(new Open()),
        new Deep(new OfArray(new byte[0])),
        new MutableNode(null, new byte[0]),
        new OfMutableParent(null),
        new Open(),
        new Closed());
  }

  @ParameterizedTest
  @MethodSource("otherValues")
  void isImmutable_otherValue_returnsFalse(Object value) {
    assertThat(classes.isImmutable(value.getClass())).isFalse();
    assertThat(classes.isImmutable(value.getClass())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(classes = {String[].class, int[][].class, DayOfWeek[].class, Flat[].class})
  void isImmutable_array_returnsFalse(Class<?> type) {
    assertThat(classes.isImmutable(type)).isFalse();
  }

  /** The decision about one record must not depend on which record was asked about first. */
  @Test
  void isImmutable_recordsThatReferToEachOther_agreeInAnyOrder() {
    assertThat(classes.isImmutable(MutableChild.class)).isFalse();
    assertThat(classes.isImmutable(OfMutableParent.class)).isFalse();

    ImmutableClasses others = new ImmutableClasses(List.of());
    assertThat(others.isImmutable(OfMutableParent.class)).isFalse();
    assertThat(others.isImmutable(MutableChild.class)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.cachette.jcache.internal.near.ImmutableClassesTest$Closed",
        "io.cachette.jcache.internal.near.ImmutableClassesTest$Clo*",
        "io.cachette.jcache.internal.near.*",
        "io.cachette.**",
        "*"
      })
  void isImmutable_classOfPattern_returnsTrue(String pattern) {
    ImmutableClasses configured = new ImmutableClasses(List.of("com.example.Money", pattern));

    assertThat(configured.isImmutable(Closed.class)).isTrue();
    assertThat(configured.isImmutable(OfClosed.class)).isTrue();
    assertThat(configured.isImmutable(Closed[].class)).isFalse();
  }

  @Test
  void isImmutable_componentOfOpenClassOfPattern_returnsFalse() {
    ImmutableClasses configured = new ImmutableClasses(List.of(PREFIX + "Open"));

    assertThat(configured.isImmutable(Open.class)).isTrue();
    assertThat(configured.isImmutable(OfOpenClass.class)).isFalse();
  }

  @Test
  void isImmutable_recordOfPattern_returnsTrueWhateverItsComponents() {
    assertThat(new ImmutableClasses(List.of(PREFIX + "OfList")).isImmutable(OfList.class)).isTrue();
  }

  @Test
  void isImmutable_deniedRecord_returnsFalse() {
    ImmutableClasses configured =
        new ImmutableClasses(List.of("!" + PREFIX + "Flat", "io.cachette.**"));

    assertThat(configured.isImmutable(Flat.class)).isFalse();
    assertThat(new ImmutableClasses(List.of("!" + PREFIX + "Flat")).isImmutable(Nested.class))
        .isFalse();
    assertThat(configured.isImmutable(Closed.class)).isTrue();
  }

  @Test
  void isImmutable_classOfOtherLoader_keepsNoLoader() throws ReflectiveOperationException {
    WeakReference<ClassLoader> loader = decideInOtherLoader();

    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(loader.get()).isNull();
            });
  }

  private WeakReference<ClassLoader> decideInOtherLoader() throws ReflectiveOperationException {
    ClassLoader loader = new CopyingLoader();
    Class<?> type = loader.loadClass(Empty.class.getName());
    assertThat(type).isNotSameAs(Empty.class);
    assertThat(classes.isImmutable(type)).isTrue();
    return new WeakReference<>(loader);
  }

  /** Defines the records of this test once more. */
  private static final class CopyingLoader extends ClassLoader {

    CopyingLoader() {
      super(ImmutableClassesTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(PREFIX)) {
        return super.loadClass(name, resolve);
      }
      String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
      try (InputStream in = ImmutableClassesTest.class.getResourceAsStream(file)) {
        byte[] bytes = Objects.requireNonNull(in).readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  /** An enum whose constants have classes of their own. */
  enum Operation {
    PLUS {
      @Override
      int apply(int a, int b) {
        return a + b;
      }
    };

    abstract int apply(int a, int b);
  }

  record Empty() {}

  record Flat(int number, String text, BigDecimal amount, ZoneId zone, Operation operation) {}

  record Nested(Flat flat, Integer number) {}

  record Node(int value, @Nullable Node next) {}

  record Parent(String name, @Nullable Child child) {}

  record Child(String name, Parent parent) {}

  record OfArray(byte[] bytes) {}

  record OfList(List<String> texts) {}

  record OfInterface(CharSequence text) {}

  record OfObject(Object value) {}

  record Generic<T>(T value) {}

  record OfOpenClass(Open open) {}

  record OfClosed(Closed closed) {}

  record Deep(OfArray inner) {}

  record MutableNode(@Nullable MutableNode next, byte[] bytes) {}

  record OfMutableParent(@Nullable MutableChild child) {}

  record MutableChild(OfMutableParent parent, List<String> texts) {}

  /** May have subclasses. */
  static class Open {
    final List<String> texts = new ArrayList<>();
  }

  /** Has no subclasses. */
  static final class Closed {
    final List<String> texts = new ArrayList<>();
  }
}
