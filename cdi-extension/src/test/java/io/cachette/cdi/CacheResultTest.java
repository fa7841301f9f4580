package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.Test;

@RedisTest
final class CacheResultTest {

  private final RedisServer server;

  CacheResultTest(RedisServer server) {
    this.server = server;
  }

  @ApplicationScoped
  static class Books {
    final AtomicInteger calls = new AtomicInteger();

    @CacheResult(cacheName = "titles")
    public String title(String isbn) {
      calls.incrementAndGet();
      return "title of " + isbn;
    }

    public int calls() {
      return calls.get();
    }
  }

  @Test
  void secondCall_comesFromTheCache() {
    try (Container container = Container.of(server, Books.class)) {
      Books books = container.get(Books.class);
      assertThat(books.title("42")).isEqualTo("title of 42");
      assertThat(books.title("42")).isEqualTo("title of 42");
      assertThat(books.calls()).isOne();
      assertThat(container.cache("titles").get("42")).isEqualTo("title of 42");
    }
  }
}
