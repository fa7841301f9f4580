package io.cachette.samples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;

/** An entity with three cached parts: its state, its ISBN and its reviews. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
@NaturalIdCache
class Book {

  @Id private int id;

  @NaturalId private String isbn;

  private String title;

  @Version private int version;

  @ElementCollection
  @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
  private final List<String> reviews = new ArrayList<>();

  /** Called by Hibernate, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Book() {}

  void rename(String newTitle) {
    title = newTitle;
  }

  void review(String review) {
    reviews.add(review);
  }

  @Override
  public String toString() {
    return isbn + " " + title + " " + reviews;
  }
}
