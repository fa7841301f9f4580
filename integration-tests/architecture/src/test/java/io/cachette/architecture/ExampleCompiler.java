package io.cachette.architecture;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles examples in memory against the class path of the test, all of a form together. */
final class ExampleCompiler {

  /** The forms of examples, in the order in which the compiler tries them. */
  private enum Form {
    STATEMENTS("final class Example { void run() throws Exception {", "}}"),
    MEMBERS("abstract class Example {", "}"),
    COMPILATION_UNIT("", "");

    private final String start;
    private final String end;

    Form(String start, String end) {
      this.start = start;
      this.end = end;
    }
  }

  private static final List<String> OPTIONS =
      List.of(
          "-proc:none", "-Xmaxerrs", "10000", "-classpath", System.getProperty("java.class.path"));

  private ExampleCompiler() {}

  /** Returns the messages of the compiler for each example that is correct in no form. */
  static Map<Example, List<String>> findErrors(List<Example> examples) {
    Map<Example, List<String>> syntaxErrors = new LinkedHashMap<>();
    Map<Example, List<String>> otherErrors = new LinkedHashMap<>();
    List<Example> remaining = examples;
    for (Form form : Form.values()) {
      List<Source> sources =
          remaining.stream()
              .map(example -> new Source(example, form, "e" + examples.indexOf(example)))
              .toList();
      Map<Example, List<String>> unparsed = run(sources, JavacTask::parse);
      unparsed.forEach(syntaxErrors::putIfAbsent);
      List<Source> parsed =
          sources.stream().filter(source -> !unparsed.containsKey(source.example)).toList();
      Map<Example, List<String>> uncompiled = run(parsed, JavacTask::analyze);
      uncompiled.forEach(otherErrors::putIfAbsent);
      remaining =
          remaining.stream()
              .filter(example -> unparsed.containsKey(example) || uncompiled.containsKey(example))
              .toList();
    }
    Map<Example, List<String>> errors = new LinkedHashMap<>();
    remaining.forEach(
        example ->
            errors.put(
                example,
                otherErrors.getOrDefault(example, syntaxErrors.getOrDefault(example, List.of()))));
    return errors;
  }

  /** A phase of the compiler. */
  private interface Phase {
    Object run(JavacTask task) throws IOException;
  }

  private static Map<Example, List<String>> run(List<Source> sources, Phase phase) {
    List<Source> all = new ArrayList<>(sources);
    ExampleContext.sources().forEach((name, text) -> all.add(new Source(name, text)));
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, diagnostics, OPTIONS, null, all);
    try {
      phase.run(task);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<Example, List<String>> errors = new LinkedHashMap<>();
    for (Diagnostic<? extends JavaFileObject> diagnostic : diagnostics.getDiagnostics()) {
      if (diagnostic.getKind() != Diagnostic.Kind.ERROR) {
        continue;
      }
      if (diagnostic.getSource() instanceof Source source && source.example != null) {
        errors
            .computeIfAbsent(source.example, example -> new ArrayList<>())
            .add(source.describe(diagnostic));
      } else {
        throw new IllegalStateException("Not in an example: " + diagnostic);
      }
    }
    return errors;
  }

  /** A source file: an example in a form, or a class with names that examples use. */
  private static final class Source extends SimpleJavaFileObject {
    private final Example example;
    private final String text;
    private final long linesBefore;

    Source(Example example, Form form, String packageName) {
      super(URI.create("string:///examples/" + packageName + "/Example.java"), Kind.SOURCE);
      String head =
          "package examples.%s;%n%s%s"
              .formatted(packageName, ExampleContext.importsOf(example.type()), form.start);
      this.example = example;
      this.text = head + example.code() + "\n" + form.end;
      this.linesBefore = head.lines().count();
    }

    Source(String name, String text) {
      super(URI.create("string:///examples/context/" + name + ".java"), Kind.SOURCE);
      this.example = null;
      this.text = text;
      this.linesBefore = 0;
    }

    String describe(Diagnostic<?> diagnostic) {
      return "line %d: %s"
          .formatted(diagnostic.getLineNumber() - linesBefore, diagnostic.getMessage(Locale.ROOT));
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }

    /** An example may declare a public class of any name. */
    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return kind == Kind.SOURCE;
    }
  }
}
