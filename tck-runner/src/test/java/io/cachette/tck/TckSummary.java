package io.cachette.tck;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Test;

/**
 * Checks the totals of the reports of the TCK. Surefire alone succeeds with too few tests, and the
 * TCK counts a test that excludes itself as passed.
 */
public final class TckSummary {
  private static final Path TARGET = Path.of("target");

  /** The dummy test, and the 12 of the optional feature store-by-reference. */
  private static final String EXPECTED = "TCK 1.1.1: 479 run, 0 failed, 0 errors, 13 excluded";

  /** Without a container these tests exclude themselves, so none may be excluded. */
  private static final String EXPECTED_ANNOTATIONS = "12 run, 0 failed, 0 errors, 0 excluded";

  private static final Map<String, String> CONTAINERS =
      new TreeMap<>(Map.of("weld-6", "Weld 6", "openwebbeans", "OpenWebBeans 4"));

  @Test
  public void tckRun_allReports_hasExpectedTotals() throws Exception {
    String summary = "TCK 1.1.1: " + TckReports.in(TARGET.resolve("surefire-reports"));
    publish("tck-summary.txt", List.of(summary));
    assertEquals(EXPECTED, summary);
  }

  @Test
  public void tckAnnotationRun_everyContainer_hasExpectedTotals() throws Exception {
    List<String> expected = new ArrayList<>();
    List<String> summary = new ArrayList<>();
    for (Map.Entry<String, String> container : CONTAINERS.entrySet()) {
      String title = "TCK 1.1.1, annotations on " + container.getValue() + ": ";
      expected.add(title + EXPECTED_ANNOTATIONS);
      summary.add(
          title + TckReports.in(TARGET.resolve("annotation-reports-" + container.getKey())));
    }
    publish("tck-annotations-summary.txt", summary);
    assertEquals(expected, summary);
  }

  private static void publish(String file, List<String> lines) throws IOException {
    Files.write(TARGET.resolve(file), lines);
    lines.forEach(System.out::println);
  }
}
