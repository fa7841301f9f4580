package io.cachette.tck;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.List;
import javax.cache.Caching;
import org.junit.Test;

public final class SingleProviderTest {

  @Test
  public void getCachingProviders_userClassPath_returnsOnlyCachette() {
    List<String> providers = new ArrayList<>();
    Caching.getCachingProviders().forEach(provider -> providers.add(provider.getClass().getName()));
    assertEquals(List.of("io.cachette.jcache.CachetteCachingProvider"), providers);
  }
}
