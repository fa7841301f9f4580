package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RedisTest
final class CacheResultTest {

  private final RedisServer server;
  private Container container;
  private Books books;

  CacheResultTest(RedisServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() {
    container = Container.of(server, Books.class);
    books = container.get(Books.class);
  }

  @AfterEach
  void end() {
    container.close();
  }

  @ApplicationScoped
  static class Books {

    private final AtomicInteger calls = new AtomicInteger();

    @CacheResult(cacheName = "titles")
    public String title(@Nullable String isbn) {
      calls.incrementAndGet();
      return "title of " + isbn;
    }

    @CacheResult
    public int pages(String isbn, TimeUnit unit) {
      return calls.incrementAndGet();
    }

    @CacheResult(cacheName = "prices")
    public int price(@CacheKey String isbn, Object context, @CacheKey Integer year) {
      return calls.incrementAndGet();
    }

    @CacheResult(cacheName = "lists")
    public int list(String... isbns) {
      return calls.incrementAndGet();
    }

    @CacheResult(cacheName = "all")
    public int all() {
      return calls.incrementAndGet();
    }

    @CacheResult(cacheName = "nulls")
    public @Nullable String missing(String isbn) {
      calls.incrementAndGet();
      return null;
    }

    @CacheResult(cacheName = "optionals")
    public Optional<String> author(String isbn) {
      calls.incrementAndGet();
      return isbn.isEmpty() ? Optional.empty() : Optional.of("author of " + isbn);
    }

    @CacheResult(cacheName = "created", skipGet = true)
    public String create(String isbn) {
      return isbn + calls.incrementAndGet();
    }

    @CacheResult(cacheName = "failures")
    public String fail(Exception reason) throws Exception {
      calls.incrementAndGet();
      throw reason;
    }

    @CacheResult(cacheName = "failures")
    public String error(AssertionError reason) {
      calls.incrementAndGet();
      throw reason;
    }

    public int calls() {
      return calls.get();
    }
  }

  @Test
  void cacheResult_unreadableValue_isReplacedByResult() {
    books.title("1");
    String entries = container.key("titles");
    List<?> keys = (List<?>) Objects.requireNonNull(server.command("HKEYS", entries));
    server.command("HSET", entries, String.valueOf(keys.get(0)), "e:no.such.Enum#A");

    assertThat(books.title("1")).isEqualTo("title of 1");
    assertThat(books.title("1")).isEqualTo("title of 1");

    assertThat(books.calls()).as("once for the unreadable value").isEqualTo(2);
  }

  @Test
  void cacheResult_secondCall_returnsCachedValue() {
    assertThat(books.title("42")).isEqualTo("title of 42");
    assertThat(books.title("42")).isEqualTo("title of 42");
    assertThat(books.calls()).isOne();
  }

  @Test
  void cacheKey_oneParameter_isParameterItself() {
    books.title("42");
    assertThat(container.cache("titles").get("42")).isEqualTo("title of 42");
    container.cache("titles").put("43", "put by hand");
    assertThat(books.title("43")).isEqualTo("put by hand");
  }

  @Test
  void cacheKey_nullParameter_isGenerated() {
    assertThat(books.title(null)).isEqualTo("title of null");
    assertThat(books.title(null)).isEqualTo("title of null");
    assertThat(books.calls()).isOne();
    assertThat(container.cache("titles").containsKey(new ArgumentsKey((Object) null))).isTrue();
  }

  @Test
  void cacheResult_severalParameters_usesGeneratedKeyAndDefaultName() {
    assertThat(books.pages("42", TimeUnit.DAYS)).isEqualTo(books.pages("42", TimeUnit.DAYS));
    assertThat(books.pages("42", TimeUnit.HOURS)).isEqualTo(2);
    String name =
        "io.cachette.cdi.CacheResultTest$Books.pages(java.lang.String,java.util.concurrent.TimeUnit)";
    assertThat(container.cache(name).get(new ArgumentsKey("42", TimeUnit.DAYS))).isEqualTo(1);
  }

  @Test
  void cacheKey_annotatedParameters_ignoresOthers() {
    assertThat(books.price("42", "here", 2020)).isEqualTo(books.price("42", "there", 2020));
    assertThat(books.price("42", "here", 2021)).isEqualTo(2);
  }

  @Test
  void cacheKey_arrayParameter_comparesElements() {
    assertThat(books.list("1", "2")).isEqualTo(books.list("1", "2"));
    assertThat(books.list("2", "1")).isEqualTo(2);
  }

  @Test
  void cacheKey_noParameters_isGenerated() {
    assertThat(books.all()).isEqualTo(books.all());
    assertThat(container.cache("all").get(new ArgumentsKey())).isEqualTo(1);
  }

  @Test
  void cacheResult_nullResult_isNotCached() {
    assertThat(books.missing("42")).isNull();
    assertThat(books.missing("42")).isNull();
    assertThat(books.calls()).isEqualTo(2);
  }

  @Test
  void cacheResult_optionalResult_cachesContent() {
    assertThat(books.author("42")).isEqualTo(books.author("42")).contains("author of 42");
    assertThat(container.cache("optionals").get("42")).isEqualTo("author of 42");
    assertThat(books.author("")).isEmpty();
    assertThat(books.author("")).isEmpty();
    assertThat(books.calls()).isEqualTo(3);
  }

  @Test
  void skipGet_cachedKey_callsMethodAndStores() {
    assertThat(List.of(books.create("a"), books.create("a"))).containsExactly("a1", "a2");
    assertThat(container.cache("created").get("a")).isEqualTo("a2");
  }

  @Test
  void cacheResult_methodThrows_rethrowsSameAndDoesNotCache() {
    for (Exception thrown :
        List.of(
            new IOException("checked"),
            new UncheckedIOException(new IOException()),
            new javax.cache.CacheException("its own"))) {
      assertThatThrownBy(() -> books.fail(thrown)).isSameAs(thrown);
      assertThatThrownBy(() -> books.fail(thrown)).isSameAs(thrown);
    }
    AssertionError error = new AssertionError("its own");
    assertThatThrownBy(() -> books.error(error)).isSameAs(error);
    assertThat(books.calls()).isEqualTo(7);
  }
}
