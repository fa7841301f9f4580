package io.cachette.session.container;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The description of a web application. It may be started on several nodes; each node then has its
 * own context and class loader. Not thread-safe.
 */
public final class WebApp {

  private final String path;
  private final Map<String, String> initParameters = new LinkedHashMap<>();
  private final Map<Integer, String> errorPages = new LinkedHashMap<>();
  private final List<Class<? extends EventListener>> listeners = new ArrayList<>();
  private final List<Supplier<Startup>> startups = new ArrayList<>();
  private int sessionTimeout = 30;
  private boolean crossContext;
  private boolean webSocket;
  private @Nullable ClassLoader loader;
  private @Nullable Path files;
  private @Nullable String sameSite;

  private WebApp(String path) {
    this.path = path;
  }

  /** The code that an application runs when it starts. */
  @FunctionalInterface
  public interface Startup {

    void start(ServletContext context) throws Exception;
  }

  /**
   * Returns the description of an empty application.
   *
   * @param path its context path: empty, or {@code /name}
   */
  public static WebApp at(String path) {
    return new WebApp(path);
  }

  /** Declares a parameter of the context. */
  public WebApp initParameter(String name, String value) {
    initParameters.put(name, value);
    return this;
  }

  /**
   * Registers servlets, filters and listeners. Called where the container calls initializers, in
   * the order of the calls of this method and {@link #initializer}.
   */
  public WebApp onStartup(Startup startup) {
    startups.add(() -> startup);
    return this;
  }

  /**
   * Adds an initializer.
   *
   * @param initializer creates one for each node
   * @param handled the classes that the container would find for its {@code @HandlesTypes}; with
   *     none, the initializer gets null
   */
  public WebApp initializer(
      Supplier<? extends ServletContainerInitializer> initializer, Class<?>... handled) {
    Set<Class<?>> found = handled.length == 0 ? null : Set.of(handled);
    startups.add(
        () -> {
          ServletContainerInitializer made = initializer.get();
          return context -> made.onStartup(found, context);
        });
    return this;
  }

  /** Declares a listener, as {@code web.xml} does. */
  public WebApp listener(Class<? extends EventListener> listener) {
    listeners.add(listener);
    return this;
  }

  /** Declares an error page, as {@code web.xml} does. */
  public WebApp errorPage(int status, String location) {
    errorPages.put(status, location);
    return this;
  }

  /**
   * Sets after how many minutes of inactivity sessions expire, as {@code web.xml} does; 30 by
   * default.
   */
  public WebApp sessionTimeout(int minutes) {
    sessionTimeout = minutes;
    return this;
  }

  /** Gives it access to the contexts of other applications of the node. */
  public WebApp crossContext() {
    crossContext = true;
    return this;
  }

  /** Puts a {@code jakarta.websocket.server.ServerContainer} into the context. */
  public WebApp webSocket() {
    webSocket = true;
    return this;
  }

  /** Sets the class loader. By default each node has a new one with the classes of the tests. */
  public WebApp loader(ClassLoader loader) {
    this.loader = loader;
    return this;
  }

  /** Serves the files of a folder. */
  public WebApp files(Path folder) {
    this.files = folder;
    return this;
  }

  /** Sets {@code SameSite} of all cookies in the settings of the container. */
  public WebApp sameSite(String value) {
    this.sameSite = value;
    return this;
  }

  @Nullable String sameSite() {
    return sameSite;
  }

  String path() {
    return path;
  }

  Map<String, String> initParameters() {
    return initParameters;
  }

  Map<Integer, String> errorPages() {
    return errorPages;
  }

  List<Class<? extends EventListener>> listeners() {
    return listeners;
  }

  int sessionTimeout() {
    return sessionTimeout;
  }

  boolean hasCrossContext() {
    return crossContext;
  }

  boolean hasWebSocket() {
    return webSocket;
  }

  @Nullable ClassLoader loader() {
    return loader;
  }

  /** Returns the class loader, for containers that create none. */
  ClassLoader loaderOrNew() {
    return loader == null ? new URLClassLoader(new URL[0], WebApp.class.getClassLoader()) : loader;
  }

  @Nullable Path files() {
    return files;
  }

  /** Returns an initializer that runs all startup code on one node. */
  Initializer initializer() {
    return new Initializer(startups.stream().map(Supplier::get).toList());
  }
}
