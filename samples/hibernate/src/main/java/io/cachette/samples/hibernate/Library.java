package io.cachette.samples.hibernate;

import jakarta.persistence.Persistence;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import org.hibernate.KeyType;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;

/**
 * An application that stores books in a database, with Hibernate's second-level cache. Its code
 * does not depend on JCache or Redis: {@code persistence.xml} configures the cache, and the
 * environment variable {@code REDIS_URL} names the server.
 *
 * <p>Each line of its input is a command. The answer is the result, the number of SQL statements,
 * and the hits of the cache.
 */
final class Library implements AutoCloseable {

  private final SessionFactory sessions;
  private final Statistics statistics;

  private Library(String databaseUrl) {
    sessions =
        Persistence.createEntityManagerFactory(
                "library", Map.of("jakarta.persistence.jdbc.url", databaseUrl))
            .unwrap(SessionFactory.class);
    statistics = sessions.getStatistics();
  }

  /**
   * Runs an instance of the application.
   *
   * @param arguments the JDBC URL of the database
   */
  public static void main(String[] arguments) {
    try (Library library = new Library(arguments[0]);
        Scanner commands = new Scanner(System.in, StandardCharsets.UTF_8)) {
      while (commands.hasNextLine()) {
        System.out.println(library.answer(commands.nextLine()));
      }
    }
  }

  private String answer(String command) {
    statistics.clear();
    Object result = sessions.fromTransaction(session -> run(session, command));
    return "%s | SQL %d | hits: second-level %d, natural id %d, query %d"
        .formatted(
            result,
            statistics.getPrepareStatementCount(),
            statistics.getSecondLevelCacheHitCount(),
            statistics.getNaturalIdCacheHitCount(),
            statistics.getQueryCacheHitCount());
  }

  private static Object run(Session session, String command) {
    String[] words = command.split(" ", 3);
    return switch (words[0]) {
      case "titles" -> titles(session, words[1]);
      case "show" -> book(session, words[1]).toString();
      case "rename" -> {
        book(session, words[1]).rename(words[2]);
        yield "renamed";
      }
      case "review" -> {
        book(session, words[1]).review(words[2]);
        yield "reviewed";
      }
      default -> throw new IllegalArgumentException("Unknown command: " + command);
    };
  }

  private static Book book(Session session, String isbn) {
    return session.find(Book.class, isbn, KeyType.NATURAL);
  }

  private static List<String> titles(Session session, String prefix) {
    return session
        .createSelectionQuery("select title from Book where title like :title", String.class)
        .setParameter("title", prefix + "%")
        .setCacheable(true)
        .getResultList();
  }

  @Override
  public void close() {
    sessions.close();
  }
}
