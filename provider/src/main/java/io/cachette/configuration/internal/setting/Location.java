package io.cachette.configuration.internal.setting;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file on the class path, on disk, in a jar, or at another {@link URL} that does not use the
 * network.
 *
 * @param name its absolute path if it is on disk, or else its URL
 * @param url its URL
 */
public record Location(String name, URL url) {

  /** The forms of file names, for messages. */
  public static final String FORMS = "a path, classpath:path, file:path, jar:file:path!/path";

  private static final Logger LOG = System.getLogger(Location.class.getName());
  private static final String CLASS_PATH = "classpath:";
  private static final int LARGEST = 1 << 20;
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");
  private static final Pattern NETWORK =
      Pattern.compile("(?i)(jar:)*(https?:|ftp:|mailto:|file://(?!localhost/)[^/]).*");

  /**
   * Finds the file that a text names.
   *
   * @param base the file that contains the text and against which relative paths are resolved; null
   *     for the working directory
   * @throws IllegalArgumentException if the text names no file; the message shows no password
   */
  public static Location of(String text, @Nullable Location base, ClassLoader loader) {
    if (text.startsWith(CLASS_PATH)) {
      String path = text.substring(CLASS_PATH.length());
      Location found = findOnClassPath(path, loader);
      if (found == null) {
        throw new IllegalArgumentException(
            "there is no '" + path + "' on the class path of the manager or of the thread");
      }
      return found;
    }
    if (NETWORK.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "files are not read over the network: " + quoteUnlessSecret(text));
    }
    try {
      return SCHEME.matcher(text).matches() ? ofUrl(new URL(text)) : ofPath(text, base);
    } catch (MalformedURLException | InvalidPathException e) {
      throw new IllegalArgumentException("this names no file: " + quoteUnlessSecret(text), e);
    }
  }

  /**
   * Finds the first file of a name on the class path of a loader, or else of the context class
   * loader. Returns null if there is none. Logs a warning if there are several.
   */
  public static @Nullable Location findOnClassPath(String path, ClassLoader loader) {
    String name = path.startsWith("/") ? path.substring(1) : path;
    List<URL> found = findResources(name, loader);
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (found.isEmpty() && context != null) {
      found = findResources(name, context);
    }
    if (found.size() > 1) {
      LOG.log(
          Level.WARNING,
          "There are {0} files {1} on the class path; the first one is used: {2}",
          found.size(),
          name,
          found);
    }
    return found.isEmpty() ? null : ofUrl(found.get(0));
  }

  /**
   * Reads the content.
   *
   * @throws IllegalArgumentException if it cannot be read, or is larger than a configuration can be
   */
  public byte[] read() {
    try {
      URLConnection connection = url.openConnection();
      connection.setUseCaches(false);
      try (InputStream in = connection.getInputStream()) {
        byte[] content = in.readNBytes(LARGEST + 1);
        if (content.length > LARGEST) {
          throw new IllegalArgumentException(name + " is larger than 1 MiB");
        }
        return content;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(name + " cannot be read: " + describeReason(e), e);
    }
  }

  private static String describeReason(IOException e) {
    return e instanceof FileNotFoundException
        ? "there is no such file, or it may not be read"
        : String.valueOf(e.getMessage());
  }

  /** Resolves a path against the file that contains it, which may be in a jar. */
  private static Location ofPath(String path, @Nullable Location base)
      throws MalformedURLException {
    Path file = Path.of(path);
    if (base == null || file.isAbsolute()) {
      return ofUrl(file.toUri().toURL());
    }
    Path from = toPath(base.url);
    return ofUrl(
        from == null ? new URL(base.url, escape(path)) : from.resolveSibling(file).toUri().toURL());
  }

  private static String escape(String path) {
    try {
      return new URI(null, null, path, null).getRawPath();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("this names no file: " + quoteUnlessSecret(path), e);
    }
  }

  private static Location ofUrl(URL url) {
    if (!url.getProtocol().equals("file")) {
      return new Location(url.toString(), url);
    }
    Path path = toPath(url);
    if (path != null && Files.isDirectory(path)) {
      throw new IllegalArgumentException(path + " is a directory; expected a file");
    }
    return new Location(path == null ? url.toString() : path.toString(), url);
  }

  /** Returns the path of a file on disk, or null if it is elsewhere. */
  private static @Nullable Path toPath(URL url) {
    if (!url.getProtocol().equals("file")) {
      return null;
    }
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  private static List<URL> findResources(String name, ClassLoader loader) {
    try {
      Set<String> seen = new LinkedHashSet<>();
      List<URL> found = new ArrayList<>();
      for (URL url : Collections.list(loader.getResources(name))) {
        if (seen.add(url.toString())) {
          found.add(url);
        }
      }
      return found;
    } catch (IOException e) {
      throw new IllegalArgumentException("the class path cannot be searched for " + name, e);
    }
  }

  /** Quotes a text, or hides it if it could be a URL with a password. */
  public static String quoteUnlessSecret(String text) {
    return text.contains("@") ? "… (not shown, as it may hold a password)" : "'" + text + "'";
  }
}
