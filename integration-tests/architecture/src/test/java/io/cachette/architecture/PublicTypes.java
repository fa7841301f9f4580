package io.cachette.architecture;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The public types of the published modules, with their Javadoc, parsed from the sources. */
final class PublicTypes {

  /** The folders of the published modules, in the order of {@code docs/api.md}. */
  static final List<String> FOLDERS =
      List.of(
          "provider",
          "limits",
          "cdi-extension",
          "servlet-session",
          "spring-boot-starter",
          "testkit");

  /**
   * A public top-level type of a public package.
   *
   * @param folder the folder of its module
   * @param path its source file, relative to the root of the checkout
   * @param summary the first sentence of its Javadoc, as Markdown; empty if it has none
   * @param comment its Javadoc; empty if it has none
   * @param memberComments the Javadoc of all members and nested types of the file
   */
  record PublicType(
      String folder,
      String path,
      String packageName,
      String name,
      String summary,
      String comment,
      List<String> memberComments) {

    String qualifiedName() {
      return packageName + "." + name;
    }
  }

  private static final List<PublicType> ALL = FOLDERS.stream().flatMap(PublicTypes::parse).toList();

  private PublicTypes() {}

  /** All public types, by module, package and name. */
  static List<PublicType> all() {
    return ALL;
  }

  private static Stream<PublicType> parse(String folder) {
    List<Path> files =
        SourceTree.files(".java").stream()
            .filter(path -> path.startsWith(SourceTree.root().resolve(folder)))
            .filter(path -> path.toString().contains("/src/main/java/"))
            .filter(path -> !path.toString().contains("/internal/"))
            .filter(path -> !path.endsWith("package-info.java"))
            .toList();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      List<PublicType> types = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        unit.getTypeDecls().stream()
            .filter(PublicTypes::isPublic)
            .forEach(type -> types.add(read(folder, DocTrees.instance(task), unit, type)));
      }
      return types.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isPublic(Tree tree) {
    return tree instanceof ClassTree type
        && type.getModifiers().getFlags().contains(Modifier.PUBLIC);
  }

  private static PublicType read(
      String folder, DocTrees docs, CompilationUnitTree unit, Tree type) {
    TreePath path = TreePath.getPath(unit, type);
    List<String> comments = new ArrayList<>();
    new CommentScanner(docs, comments).scan(path, null);
    String own = toText(docs.getDocComment(path));
    if (!own.isEmpty()) {
      comments.remove(0);
    }
    return new PublicType(
        folder,
        SourceTree.root().relativize(Path.of(unit.getSourceFile().getName())).toString(),
        unit.getPackageName().toString(),
        ((ClassTree) type).getSimpleName().toString(),
        summarize(docs.getDocCommentTree(path)),
        own,
        List.copyOf(comments));
  }

  private static String toText(String comment) {
    return comment == null ? "" : comment;
  }

  private static String summarize(DocCommentTree comment) {
    return comment == null
        ? ""
        : comment.getFirstSentence().stream()
            .map(PublicTypes::toMarkdown)
            .collect(Collectors.joining())
            .replaceAll("\\s+", " ")
            .strip();
  }

  private static String toMarkdown(DocTree tree) {
    if (tree instanceof TextTree text) {
      return text.getBody().replace("|", "\\|");
    }
    if (tree instanceof LiteralTree literal) {
      return "`" + literal.getBody().getBody().strip() + "`";
    }
    if (tree instanceof LinkTree link) {
      String label = link.getLabel().stream().map(DocTree::toString).collect(Collectors.joining());
      String target = link.getReference().getSignature().replaceFirst("^#", "").replace('#', '.');
      return label.isEmpty() ? "`" + target + "`" : label;
    }
    return tree.toString();
  }

  /** Collects the Javadoc of a type and of its members. */
  private static final class CommentScanner extends TreePathScanner<Void, Void> {

    private final DocTrees docs;
    private final List<String> comments;

    CommentScanner(DocTrees docs, List<String> comments) {
      this.docs = docs;
      this.comments = comments;
    }

    @Override
    public Void visitClass(ClassTree tree, Void unused) {
      add();
      return super.visitClass(tree, null);
    }

    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
      add();
      return super.visitMethod(tree, null);
    }

    @Override
    public Void visitVariable(VariableTree tree, Void unused) {
      add();
      return super.visitVariable(tree, null);
    }

    private void add() {
      String comment = docs.getDocComment(getCurrentPath());
      if (comment != null) {
        comments.add(comment);
      }
    }
  }
}
