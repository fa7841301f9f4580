package io.cachette.architecture;

import io.cachette.architecture.PublicTypes.PublicType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An example in the Javadoc of a public type.
 *
 * @param type the type whose source file contains it
 * @param number its number in the file, from 1
 * @param code its text
 */
record Example(PublicType type, int number, String code) {

  private static final Pattern BLOCK =
      Pattern.compile("<pre>\\s*\\{@code(.*?)}\\s*</pre>", Pattern.DOTALL);

  /** The examples of a type and of its members. */
  static List<Example> of(PublicType type) {
    List<Example> examples = new ArrayList<>();
    Stream.concat(Stream.of(type.comment()), type.memberComments().stream())
        .forEach(
            comment -> {
              Matcher blocks = BLOCK.matcher(comment);
              while (blocks.find()) {
                examples.add(new Example(type, examples.size() + 1, blocks.group(1)));
              }
            });
    return examples;
  }

  /** Whether the Javadoc of a type itself, not only that of its members, has an example. */
  static boolean isIn(PublicType type) {
    return BLOCK.matcher(type.comment()).find();
  }

  @Override
  public String toString() {
    return type.qualifiedName() + ", example " + number;
  }
}
