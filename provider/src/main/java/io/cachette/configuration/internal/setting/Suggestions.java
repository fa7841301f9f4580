package io.cachette.configuration.internal.setting;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Suggests known words for mistyped ones. */
public final class Suggestions {

  private Suggestions() {}

  /** Finds the known word that is nearest to a word, unless all are far from it. */
  public static Optional<String> findNearest(String word, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> computeDistance(word, candidate)))
        .filter(candidate -> computeDistance(word, candidate) <= Math.max(1, word.length() / 3));
  }

  /** Returns the edit distance between two words; case, hyphens and underscores do not count. */
  public static int computeDistance(String one, String other) {
    String left = normalize(one);
    String right = normalize(other);
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }

  private static String normalize(String word) {
    return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }
}
