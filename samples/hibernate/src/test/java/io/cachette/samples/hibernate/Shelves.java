package io.cachette.samples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import org.hibernate.KeyType;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;
import org.hibernate.cfg.Configuration;

/**
 * An application with enums, or values that contain enums, as ids, natural ids and query
 * parameters.
 */
final class Shelves {

  enum Floor {
    GROUND,
    UPPER
  }

  enum Subject {
    FICTION,
    POETRY
  }

  @Embeddable
  record Place(Floor floor, int number) implements Serializable {}

  /** An entity with a label. */
  interface Labelled {
    String label();

    void label(String label);
  }

  /** An entity whose id is an enum. */
  @Entity(name = "Room")
  @Cacheable
  @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
  static class Room implements Labelled {

    @Id private Floor floor;

    private String label;

    @SuppressWarnings("NullAway.Init")
    protected Room() {}

    @Override
    public String label() {
      return label;
    }

    @Override
    public void label(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return "room on floor " + floor;
    }
  }

  /** An entity whose id contains an enum, and whose natural id is one. */
  @Entity(name = "Shelf")
  @Cacheable
  @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
  @NaturalIdCache
  static class Shelf implements Labelled {

    @EmbeddedId private Place place;

    @NaturalId private Subject subject;

    private String label;

    @SuppressWarnings("NullAway.Init")
    protected Shelf() {}

    @Override
    public String label() {
      return label;
    }

    @Override
    public void label(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return "shelf at " + place + " of " + subject;
    }
  }

  private Shelves() {}

  /**
   * Runs an instance of the application.
   *
   * @param arguments the JDBC URL of the database, and a number of hash codes that the JVM assigns
   *     before those of the enums. With another number, an instance has other hash codes for its
   *     enums.
   */
  public static void main(String[] arguments) {
    for (int i = Integer.parseInt(arguments[1]); i > 0; i--) {
      System.identityHashCode(new Object());
    }
    Configuration configuration =
        new Configuration()
            .addAnnotatedClasses(Room.class, Shelf.class)
            .setProperty("jakarta.persistence.jdbc.url", arguments[0])
            .setProperty("hibernate.cache.region.factory_class", "jcache")
            .setProperty("hibernate.cache.use_query_cache", "true")
            .setProperty("hibernate.javax.cache.missing_cache_strategy", "create")
            .setProperty("hibernate.generate_statistics", "true");
    try (SessionFactory sessions = configuration.buildSessionFactory();
        Scanner commands = new Scanner(System.in, StandardCharsets.UTF_8)) {
      while (commands.hasNextLine()) {
        String[] words = commands.nextLine().split(" ", 3);
        sessions.getStatistics().clear();
        String result = sessions.fromTransaction(session -> run(session, words));
        System.out.println(
            result + " | SQL " + sessions.getStatistics().getPrepareStatementCount());
      }
    }
  }

  private static String run(Session session, String[] words) {
    return switch (words[0]) {
      case "query" -> query(session, Subject.valueOf(words[1]));
      case "show" -> find(session, words[1]).label();
      case "label" -> {
        find(session, words[1]).label(words[2]);
        yield "labelled";
      }
      default -> throw new IllegalArgumentException("Unknown command: " + words[0]);
    };
  }

  /** Finds an entity by its floor, its place or its subject. */
  private static Labelled find(Session session, String id) {
    if (id.contains("/")) {
      String[] place = id.split("/", 2);
      return session.find(
          Shelf.class, new Place(Floor.valueOf(place[0]), Integer.parseInt(place[1])));
    }
    for (Floor floor : Floor.values()) {
      if (floor.name().equals(id)) {
        return session.find(Room.class, floor);
      }
    }
    return session.find(Shelf.class, Subject.valueOf(id), KeyType.NATURAL);
  }

  private static String query(Session session, Subject subject) {
    return session
        .createSelectionQuery("select label from Shelf where subject = :it", String.class)
        .setParameter("it", subject)
        .setCacheable(true)
        .getSingleResult();
  }
}
