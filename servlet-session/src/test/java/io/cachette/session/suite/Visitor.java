package io.cachette.session.suite;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A user whose requests run code of the test, in an application with {@link #visits}. Exceptions of
 * the code, such as failed assertions, are thrown to the caller. Thread-safe.
 */
final class Visitor {

  private static final String PATH = "/visit";
  private static final int TIMEOUT_SECONDS = 60;
  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final Map<String, Task<?>> TASKS = new ConcurrentHashMap<>();

  private final Browser browser;
  private final WebNode node;
  private final String context;

  private Visitor(Browser browser, WebNode node, String context) {
    this.browser = browser;
    this.node = node;
    this.context = context;
  }

  /** Creates a visitor of the application at the root, with a browser without cookies. */
  Visitor(WebNode node) {
    this(new Browser(), node, "");
  }

  /** The code of a request. */
  @FunctionalInterface
  interface Code<T extends @Nullable Object> {

    T run(HttpServletRequest request, HttpServletResponse response) throws Exception;
  }

  /** The code of a request that needs no response. */
  @FunctionalInterface
  interface Question<T extends @Nullable Object> {

    T ask(HttpServletRequest request) throws Exception;
  }

  /** The code of a request without a result. */
  @FunctionalInterface
  interface Action {

    void run(HttpServletRequest request) throws Exception;
  }

  /**
   * A finished request.
   *
   * @param result the result of the code
   * @param reply the reply to the browser
   */
  record Visited<T extends @Nullable Object>(T result, Reply reply) {}

  private static final class Task<T extends @Nullable Object> {

    private final Code<T> code;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    Task(Code<T> code) {
      this.code = code;
    }

    void run(HttpServletRequest request, HttpServletResponse response) {
      try {
        result.complete(code.run(request, response));
      } catch (Exception | Error e) {
        result.completeExceptionally(e);
      }
    }

    Visited<T> visited(Reply reply) {
      if (!result.isDone()) {
        throw new IllegalStateException("The code was not run: " + reply);
      }
      T known = result.join();
      if (reply.status() >= 500) {
        throw new IllegalStateException("The code ran, but then: " + reply);
      }
      return new Visited<>(known, reply);
    }
  }

  /** Adds the page for visitors to an application. */
  static SessionApp visits(SessionApp app) {
    return app.page(
        PATH,
        (request, response) ->
            Objects.requireNonNull(TASKS.remove(request.getParameter("task")))
                .run(request, response));
  }

  /** Returns a visitor with the same browser at another node. */
  Visitor at(WebNode other) {
    return new Visitor(browser, other, context);
  }

  /** Returns a visitor with the same browser in another application. */
  Visitor in(String path) {
    return new Visitor(browser, node, path);
  }

  /** Returns a visitor with another browser, which has the same cookies now. */
  Visitor copy() {
    return new Visitor(browser.copy(), node, context);
  }

  Browser browser() {
    return browser;
  }

  /** Gets a page. */
  Reply get(String path) {
    return browser.get(node, context + path);
  }

  /** Runs code within a request. */
  <T extends @Nullable Object> Visited<T> visit(Code<T> code, String... headers) {
    return visitWith("", code, headers);
  }

  /**
   * Runs code within a request.
   *
   * @param parameters of the path, such as {@code ;a=b}
   */
  <T extends @Nullable Object> Visited<T> visitWith(
      String parameters, Code<T> code, String... headers) {
    try {
      return start(parameters, code, headers).orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      if (e.getCause() instanceof RuntimeException exception) {
        throw exception;
      }
      throw e;
    }
  }

  /** Runs code within a request, and does not wait for it. */
  <T extends @Nullable Object> CompletableFuture<Visited<T>> start(
      String parameters, Code<T> code, String... headers) {
    String number = Integer.toString(COUNTER.incrementAndGet());
    Task<T> task = new Task<>(code);
    TASKS.put(number, task);
    return browser
        .getAsync(node, context + PATH + parameters + "?task=" + number, headers)
        .thenApply(task::visited);
  }

  /** Runs code within a request. */
  <T extends @Nullable Object> T ask(Question<T> question) {
    return visit((request, response) -> question.ask(request)).result();
  }

  /** Runs code within a request. */
  void run(Action action) {
    Visited<Boolean> unused =
        visit(
            (request, response) -> {
              action.run(request);
              return true;
            });
  }
}
