package io.cachette.codec.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.CodecException;
import io.cachette.testkit.LogCapture;
import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.hibernate.cache.internal.BasicCacheKeyImplementation;
import org.hibernate.cache.internal.CacheKeyImplementation;
import org.hibernate.cache.internal.NaturalIdCacheKey;
import org.hibernate.cache.spi.QueryKey;
import org.hibernate.cache.spi.QueryKey.ParameterBindingsMemento;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the keys of Hibernate's second-level cache, which Hibernate itself creates here. */
class HibernateKeysTest {

  private static final String PACKAGE = "org.hibernate.cache.internal.";
  private static final String MEMENTO =
      "org.hibernate.query.internal.QueryParameterBindingsImpl$ParameterBindingsMementoImpl";

  private static final String PLACE =
      "a:java.lang.Object(e:java.time.DayOfWeek#MONDAY,i:1,a:java.lang.Object(n:))";

  private final KeyCodec codec = KeyCodecTest.codec(Object.class);

  /**
   * Functions that create a key with a given hash code, and its stored form, which never changes.
   */
  static Stream<Arguments> keys() {
    return Stream.of(
        key(hash -> basic(1L, hash), "F:" + PACKAGE + "BasicCacheKeyImplementation(l:1,s:Book)"),
        key(
            hash -> basic(DayOfWeek.MONDAY, hash),
            "F:" + PACKAGE + "BasicCacheKeyImplementation(e:java.time.DayOfWeek#MONDAY,s:Book)"),
        key(
            hash -> basic(new Place(DayOfWeek.MONDAY, 1), hash),
            "F:%sBasicCacheKeyImplementation(r:%s(e:java.time.DayOfWeek#MONDAY,i:1),s:Book)"
                .formatted(PACKAGE, Place.class.getName())),
        key(
            hash -> new CacheKeyImplementation("a", "Book", "tenant", hash),
            "F:" + PACKAGE + "CacheKeyImplementation(s:a,s:Book,s:tenant)"),
        key(
            hash -> new CacheKeyImplementation(new byte[] {1}, "Book", null, hash),
            "F:" + PACKAGE + "CacheKeyImplementation(x:AQ,s:Book,n:)"),
        key(
            hash -> new CacheKeyImplementation(place(), "Book", null, hash),
            "F:%sCacheKeyImplementation(%s,s:Book,n:)".formatted(PACKAGE, PLACE)),
        key(
            hash -> new NaturalIdCacheKey(place(), "Book", null, hash),
            "F:%sNaturalIdCacheKey(%s,s:Book,n:)".formatted(PACKAGE, PLACE)),
        key(
            hash -> query("from Book", bindings(hash, (Object) place()), 5, null, "old", "new"),
            "F:org.hibernate.cache.spi.QueryKey(s:from Book,F:%s(a:java.lang.Object(%s)),i:5,n:,%s)"
                .formatted(MEMENTO, PLACE, "a:java.lang.Object(s:old,s:new)")));
  }

  /** An id of several columns, as Hibernate passes it. */
  private static Serializable[] place() {
    return new Serializable[] {DayOfWeek.MONDAY, 1, new String[] {null}};
  }

  private static Arguments key(IntFunction<Object> key, String stored) {
    return Arguments.of(key, stored);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void encode_differentHashCodes_returnsSameStoredForm(IntFunction<Object> key, String stored) {
    assertThat(text(codec.encode(key.apply(1)))).isEqualTo(stored);
    assertThat(text(codec.encode(key.apply(2)))).isEqualTo(stored);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void decode_storedHibernateKey_returnsEqualKeyWithSameBytes(
      IntFunction<Object> key, String stored) {
    Object back = codec.decode(stored.getBytes(UTF_8));
    Object again = codec.decode(stored.getBytes(UTF_8));

    assertThat(back).hasSameClassAs(key.apply(1)).isEqualTo(again).hasSameHashCodeAs(again);
    assertThat(text(codec.encode(back))).isEqualTo(stored);
    assertThat(key.apply(back.hashCode())).satisfies(own -> equal(own, back));
  }

  /**
   * The hash code of a query key is computed from the one of its parameters, so it differs here.
   */
  private static void equal(Object own, Object back) {
    if (!(own instanceof QueryKey)) {
      assertThat(back).isEqualTo(own).hasSameHashCodeAs(own);
    }
  }

  @Test
  void decode_arrayId_restoresIdEntityAndTenant() {
    CacheKeyImplementation back = back(new CacheKeyImplementation(place(), "Book", "t", 1));

    assertThat(back.getId()).isEqualTo(place());
    assertThat(back.getEntityOrRoleName()).isEqualTo("Book");
    assertThat(back.getTenantId()).isEqualTo("t");
    assertThat(back(new CacheKeyImplementation(new int[] {1, 2}, "Book", null, 1)).getId())
        .isEqualTo(new int[] {1, 2});
  }

  private CacheKeyImplementation back(CacheKeyImplementation key) {
    return (CacheKeyImplementation) codec.decode(codec.encode(key));
  }

  @Test
  void encode_keysOfDifferentContent_returnsDifferentBytes() {
    List<Object> different =
        List.of(
            basic(1, 0),
            basic(1L, 0),
            basic("1", 0),
            new BasicCacheKeyImplementation(1, "Author", 0),
            new CacheKeyImplementation(1, "Book", null, 0),
            new CacheKeyImplementation(1, "Book", "a", 0),
            new CacheKeyImplementation(1, "Book", "b", 0),
            new CacheKeyImplementation(new Object[] {1}, "Book", null, 0),
            new CacheKeyImplementation(new int[] {1}, "Book", null, 0),
            new NaturalIdCacheKey(1, "Book", null, 0),
            new NaturalIdCacheKey(new Object[] {1}, "Book", null, 0),
            new NaturalIdCacheKey(new Object[] {1}, "Book", "a", 0),
            query("from Book", bindings(0), null, null),
            query("from Author", bindings(0), null, null),
            query("from Book", bindings(0, 1), null, null),
            query("from Book", bindings(0), 1, null),
            query("from Book", bindings(0), null, 1),
            query("from Book", bindings(0), null, null, "old"));

    assertThat(different.stream().map(codec::encode).map(HibernateKeysTest::text))
        .doesNotHaveDuplicates();
  }

  @Test
  void encode_idWithoutCanonicalForm_serializesIdAndLogsOneWarning() {
    try (LogCapture logged = LogCapture.of(KeyCodec.class)) {
      byte[] bytes = codec.encode(basic(new Isbn("0-441"), 1));
      codec.encode(basic(DayOfWeek.MONDAY, 1));
      codec.encode(query("from Book", bindings(1, 2), null, null));

      assertThat(text(bytes)).startsWith("F:").contains("(o:").endsWith(",s:Book)");
      assertThat(codec.decode(bytes)).isEqualTo(basic(new Isbn("0-441"), 2));
      assertThat(logged.messages())
          .singleElement()
          .satisfies(message -> assertThat(message).contains(Isbn.class.getName()));
    }
  }

  /**
   * The key class of Hibernate 6.2 has a field for the tenant. Without it, tenants would share
   * entries.
   */
  @Test
  void encode_keyClassWithOtherFields_serializesKey(@TempDir Path folder) throws Exception {
    try (URLClassLoader old = compiled(folder, "private final String tenantIdentifier;")) {
      Class<?> type = old.loadClass("org.hibernate.cache.spi.QueryKey");
      Constructor<?> constructor = type.getConstructor(String.class);

      byte[] bytes = codec.encode(constructor.newInstance("a"));

      assertThat(text(bytes)).startsWith("o:");
      assertThat(bytes).isNotEqualTo(codec.encode(constructor.newInstance("b")));
    }
  }

  private static URLClassLoader compiled(Path folder, String field) throws IOException {
    Path source =
        Files.writeString(
            folder.resolve("QueryKey.java"),
            """
            package org.hibernate.cache.spi;
            public class QueryKey implements java.io.Serializable {
              private String sqlQueryString;
              private String parameterBindingsMemento;
              private Integer firstRow;
              private Integer maxRows;
              %s
              private String[] enabledFilterNames;
              public QueryKey(String tenant) { tenantIdentifier = tenant; }
            }
            """
                .formatted(field));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", folder.toString(), source.toString());
    assertThat(result).isZero();
    URL[] classes = {folder.toUri().toURL()};
    return new URLClassLoader(classes, ClassLoader.getPlatformClassLoader());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "F:java.lang.String(s:a)",
        "F:no.such.Key(s:a)",
        "F:org.hibernate.cache.internal.BasicCacheKeyImplementation",
        "F:org.hibernate.cache.internal.BasicCacheKeyImplementation(s:a)",
        "F:org.hibernate.cache.internal.BasicCacheKeyImplementation(s:a,i:1)",
        "F:org.hibernate.cache.internal.BasicCacheKeyImplementation(s:a,s:b,s:c)",
        "F:org.hibernate.cache.internal.CacheKeyImplementation(n:,s:b,n:)",
        "F:org.hibernate.cache.spi.QueryKey(s:a)",
        "F:org.hibernate.cache.spi.QueryKey(s:a,n:,n:,n:,s:b)",
        "F:org.hibernate.cache.spi.QueryKey(s:a,n:,n:,n:,a:int(1))",
        "K:org.hibernate.cache.spi.QueryKey(s:a)"
      })
  void decode_malformedBytes_throwsCodecException(String stored) {
    assertThatThrownBy(() -> codec.decode(stored.getBytes(UTF_8)))
        .isInstanceOf(CodecException.class);
  }

  private static Object basic(Serializable id, int hash) {
    return new BasicCacheKeyImplementation(id, "Book", hash);
  }

  private static QueryKey query(
      String sql,
      ParameterBindingsMemento parameters,
      @Nullable Integer first,
      @Nullable Integer max,
      String... filters) {
    return new QueryKey(sql, parameters, first, max, new LinkedHashSet<>(List.of(filters)));
  }

  /** The form in which Hibernate stores the parameters of a query. */
  private static ParameterBindingsMemento bindings(int hash, Object... values) {
    try {
      Constructor<?> constructor =
          Class.forName(MEMENTO).getDeclaredConstructor(Object[].class, int.class);
      constructor.setAccessible(true);
      return (ParameterBindingsMemento) constructor.newInstance(values, hash);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  record Place(DayOfWeek day, int number) implements Serializable {}

  private static final class Isbn implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String number;

    Isbn(String number) {
      this.number = number;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Isbn that && number.equals(that.number);
    }

    @Override
    public int hashCode() {
      return number.hashCode();
    }
  }
}
