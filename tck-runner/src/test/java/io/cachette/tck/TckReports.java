package io.cachette.tck;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/** The totals of the reports of one run of the TCK; all are zero if there was no run. */
record TckReports(int run, int failed, int errors, long excluded) {

  static TckReports in(Path folder) throws Exception {
    int run = 0;
    int failed = 0;
    int errors = 0;
    for (Path report : files(folder, "TEST-*.xml")) {
      Element suite = parse(report);
      run += count(suite, "tests") - count(suite, "skipped");
      failed += count(suite, "failures");
      errors += count(suite, "errors");
    }
    long excluded = 0;
    for (Path output : files(folder, "*-output.txt")) {
      excluded += Files.readString(output, ISO_8859_1).lines().filter(TckReports::excludes).count();
    }
    return new TckReports(run, failed, errors, excluded);
  }

  @Override
  public String toString() {
    return "%d run, %d failed, %d errors, %d excluded".formatted(run, failed, errors, excluded);
  }

  private static boolean excludes(String line) {
    return line.contains("EXCLUDING TEST");
  }

  private static List<Path> files(Path folder, String glob) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      var matcher = folder.getFileSystem().getPathMatcher("glob:" + glob);
      return paths.filter(path -> matcher.matches(path.getFileName())).toList();
    }
  }

  private static Element parse(Path report) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(report.toFile())
        .getDocumentElement();
  }

  private static int count(Element suite, String attribute) {
    return Integer.parseInt(suite.getAttribute(attribute));
  }
}
