package io.cachette.samples.quickstart;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * An H2 database in this JVM with generated rows, and the loader of a read-through cache. Counts
 * its queries.
 *
 * <p>A query reads all reviews, so it is worth caching.
 */
final class Books implements CacheLoader<Integer, Book>, AutoCloseable {

  private static final int BOOKS = 1_000;
  private static final int REVIEWS = 5_000;

  private static final String QUERY =
      "select b.id, b.title, count(*), avg(cast(r.stars as double))"
          + " from review r join book b on b.id = r.book"
          + " where r.book = any(?) group by b.id, b.title";

  private final Connection connection;
  private final AtomicInteger queries = new AtomicInteger();

  Books() throws SQLException {
    connection = DriverManager.getConnection("jdbc:h2:mem:books");
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table book (id int primary key, title varchar)");
      statement.execute("create table review (book int, stars int)");
      statement.execute(
          "insert into book select x, 'Collected stories, volume ' || x from system_range(1, %d)"
              .formatted(BOOKS));
      statement.execute(
          "insert into review select mod(x * 7919, %d) + 1, mod(x, 7) / 2 + 2 from system_range(1, %d)"
              .formatted(BOOKS, REVIEWS));
    }
  }

  @Override
  public @Nullable Book load(Integer id) {
    return find(List.of(id)).get(id);
  }

  /** Called by {@code getAll} with all keys that are not cached. */
  @Override
  public Map<Integer, Book> loadAll(Iterable<? extends Integer> ids) {
    return find(StreamSupport.stream(ids.spliterator(), false).toList());
  }

  /** Returns the number of queries up to now. */
  int queries() {
    return queries.get();
  }

  private Map<Integer, Book> find(List<? extends Integer> ids) {
    queries.incrementAndGet();
    try (PreparedStatement query = connection.prepareStatement(QUERY)) {
      query.setArray(1, connection.createArrayOf("integer", ids.toArray()));
      Map<Integer, Book> books = new HashMap<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          int id = rows.getInt(1);
          books.put(id, new Book(id, rows.getString(2), rows.getInt(3), rows.getDouble(4)));
        }
      }
      return books;
    } catch (SQLException e) {
      throw new CacheLoaderException("The database did not answer for the books " + ids, e);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  @Override
  public String toString() {
    return "%,d books with %,d reviews".formatted(BOOKS, REVIEWS);
  }
}
