package io.cachette.samples.file;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import javax.cache.integration.CacheLoader;

/**
 * Loads prices, which name the instance that loaded them. The file declares this loader for the
 * cache {@code prices}.
 */
public final class PriceList implements CacheLoader<String, String> {

  /** Called by the provider. */
  public PriceList() {}

  @Override
  public String load(String article) {
    return "%d, says process %d".formatted(article.length(), ProcessHandle.current().pid());
  }

  @Override
  public Map<String, String> loadAll(Iterable<? extends String> articles) {
    return StreamSupport.stream(articles.spliterator(), false)
        .collect(Collectors.toMap(article -> article, this::load));
  }
}
