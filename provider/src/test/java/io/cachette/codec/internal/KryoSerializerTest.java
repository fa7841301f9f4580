package io.cachette.codec.internal;

import static io.cachette.codec.internal.ValueCodecs.KEY;
import static io.cachette.codec.internal.ValueCodecs.codec;
import static io.cachette.codec.internal.ValueCodecs.format;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.CodecException;
import io.cachette.codec.internal.ValueCodecs.Kind;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.cache.support.NullValue;

/** Tests the classes that Kryo alone writes and cannot read, or reads as other objects. */
class KryoSerializerTest {

  private final ValueCodec codec = codec(format("kryo"), Object.class);

  private Object copy(Object value) {
    return codec.decode(KEY, codec.encode(KEY, value));
  }

  private void assertRefused(Object value, String... texts) {
    assertThatThrownBy(() -> codec.encode(KEY, value))
        .isInstanceOf(CodecException.class)
        .hasMessageContainingAll(texts);
  }

  /** A single instance, as the null value of Spring is. */
  private static final class Single implements Serializable {

    private static final long serialVersionUID = 1L;

    static final Single INSTANCE = new Single();

    private Object readResolve() {
      return INSTANCE;
    }
  }

  /** Has a serialized form of another class. */
  private static final class Replaced implements Serializable {

    private static final long serialVersionUID = 1L;

    private final transient Thread thread = new Thread();

    private Object writeReplace() {
      return new Form(thread.isAlive());
    }

    private record Form(boolean isAlive) implements Serializable {

      private Object readResolve() {
        return new Replaced();
      }
    }
  }

  /** Is not Serializable, as values of Kryo need not be. */
  private static final class Pojo {

    final Single single = Single.INSTANCE;
    final EnumMap<Kind, String> enumMap = new EnumMap<>(Map.of(Kind.SMALL, "small"));
    final AtomicLong number = new AtomicLong(7);
    final Pattern pattern = Pattern.compile("a");
    final SimpleEntry<String, Integer> entry = new SimpleEntry<>("a", 1);
    final Map.Entry<String, Integer> fixedEntry = Map.entry("b", 2);
    final List<String> list = Collections.unmodifiableList(new ArrayList<>(List.of("a")));
    final Collection<String> keys = new HashMap<>(Map.of("a", 1)).keySet();
    final Exception failure = new IllegalStateException("failure");
    final Class<?> type = InetAddress.class;
    final InetAddress address = InetAddress.getLoopbackAddress();
    final Comparator<String> comparator = String.CASE_INSENSITIVE_ORDER;
    @Nullable Pojo next;
  }

  @Test
  void decode_classWithReadResolve_returnsReplacement() {
    assertThat(copy(Single.INSTANCE)).isSameAs(Single.INSTANCE);
    assertThat(copy(NullValue.INSTANCE)).isSameAs(NullValue.INSTANCE);
    List<?> list = (List<?>) copy(new ArrayList<>(List.of(Single.INSTANCE, Single.INSTANCE)));
    assertThat(list.get(0)).isSameAs(Single.INSTANCE);
    assertThat(list.get(1)).isSameAs(Single.INSTANCE);
  }

  @Test
  void decode_classWithWriteReplace_returnsReplacement() {
    assertThat(((Replaced) copy(new Replaced())).thread).isNotNull();
  }

  @Test
  void decode_typedFields_returnsEqualFields() {
    Pojo pojo = new Pojo();
    pojo.next = new Pojo();
    Pojo read = (Pojo) copy(pojo);
    for (Pojo each : List.of(read, java.util.Objects.requireNonNull(read.next))) {
      assertThat(each.single).isSameAs(Single.INSTANCE);
      assertThat(each.enumMap).isEqualTo(pojo.enumMap);
      assertThat(each.number).hasValue(7);
      assertThat(each.pattern.pattern()).isEqualTo("a");
      assertThat(each.entry).isEqualTo(pojo.entry);
      assertThat(each.fixedEntry).isEqualTo(pojo.fixedEntry);
      assertThat(each.list).isEqualTo(pojo.list);
      assertThat(each.keys).containsExactly("a");
      assertThat(each.failure).hasMessage("failure");
      assertThat(each.type).isEqualTo(InetAddress.class);
      assertThat(each.address).isEqualTo(pojo.address);
      assertThat(each.comparator).isSameAs(String.CASE_INSENSITIVE_ORDER);
    }
  }

  @Test
  void decode_unmodifiableListOfPojos_returnsUnmodifiableList() {
    List<?> read =
        (List<?>) copy(Collections.unmodifiableList(new ArrayList<>(List.of(new Pojo()))));
    assertThat(read.get(0)).isInstanceOf(Pojo.class);
    assertThatThrownBy(() -> read.remove(0)).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void decode_serializableLambdaAndProxy_returnsThem() {
    @SuppressWarnings("unchecked")
    Supplier<Object> lambda =
        (Supplier<Object>) copy((Supplier<Object> & Serializable) () -> "made");
    assertThat(lambda.get()).isEqualTo("made");
    TreeMap<String, Integer> map =
        new TreeMap<>((Comparator<String> & Serializable) (a, b) -> b.compareTo(a));
    map.putAll(Map.of("a", 1, "b", 2));
    assertThat(copy(map)).hasToString("{b=2, a=1}");
    assertThat(copy(newProxy(new Handler()))).hasToString("handled");
  }

  private static Object newProxy(InvocationHandler handler) {
    return Proxy.newProxyInstance(
        Runnable.class.getClassLoader(), new Class<?>[] {Runnable.class}, handler);
  }

  private record Handler() implements InvocationHandler, Serializable {

    @Override
    public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
      return "handled";
    }
  }

  /** A list that Kryo could not fill, as its constructor does not run. */
  private static class Named extends ArrayList<Object> {

    private static final long serialVersionUID = 1L;

    final String name;

    Named(String name) {
      this.name = name;
    }
  }

  /** A collection without a constructor for Kryo, and not Serializable. */
  private static final class NoList extends java.util.AbstractList<Object> {

    private final Object element;

    NoList(Object element) {
      this.element = element;
    }

    @Override
    public Object get(int index) {
      return element;
    }

    @Override
    public int size() {
      return 1;
    }
  }

  @Test
  void decode_collectionWithoutConstructor_isSerializedByJava() {
    Named list = new Named("name");
    list.add("a");
    Named read = (Named) copy(list);
    assertThat(read.name).isEqualTo("name");
    assertThat(read).containsExactly("a");
  }

  @Test
  void encode_objectsThatCannotBeRead_throwsCodecExceptionWithRemedy() {
    Supplier<Object> lambda = () -> "made";
    assertRefused(lambda, "KryoSerializerTest", "no name", "Serializable");
    assertRefused(List.of(lambda), "no name", "Serializable");
    assertRefused(new Thread(), "java.lang.Thread", "does not open", "Serializable");
    assertRefused(new NoList("a"), "NoList", "no constructor", "Serializable");
    assertRefused(newProxy((proxy, method, arguments) -> "handled"), "NotSerializableException");
    assertRefused(
        new IllegalStateException("outer", new Failure(new Pojo())), "NotSerializableException");
  }

  private static final class Failure extends Exception {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("UnusedVariable") // is serialized
    final Object pojo;

    Failure(Object pojo) {
      this.pojo = pojo;
    }
  }

  @Test
  void encode_unmodifiableListThatContainsItself_throwsCodecException() {
    List<Object> inner = new ArrayList<>();
    List<Object> view = Collections.unmodifiableList(inner);
    inner.add(view);
    assertRefused(view, "contains itself");
    assertRefused(new ArrayList<>(List.of(view)), "contains itself");
    List<Object> twice = new ArrayList<>(List.of(Map.entry("a", 1), Map.entry("a", 1)));
    twice.add(twice.get(0));
    assertThat(copy(twice)).isEqualTo(twice);
  }

  @Test
  void encode_deniedClassInJavaForm_throwsCodecException() {
    assertRefused(
        new javax.management.BadAttributeValueExpException("text"),
        "javax.management.BadAttributeValueExpException",
        "'allow'");
  }
}
