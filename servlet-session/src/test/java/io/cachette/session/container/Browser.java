package io.cachette.session.container;

import static java.util.stream.Collectors.joining;

import java.net.CookieHandler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A browser: keeps cookies and sends them to every node, since cookies are independent of ports. It
 * does not follow redirects. Thread-safe.
 */
public final class Browser {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  private final List<BrowserCookie> cookies = new ArrayList<>();

  /**
   * Gets a page.
   *
   * @param path with the context path, path parameters and the query
   * @param headers names and values in turn; with a {@code Cookie} among them, no other cookie is
   *     sent
   */
  public Reply get(WebNode node, String path, String... headers) {
    return await(getAsync(node, path, headers));
  }

  /** {@link #get}, without waiting. */
  public CompletableFuture<Reply> getAsync(WebNode node, String path, String... headers) {
    return send("GET", node, path, "", headers);
  }

  /**
   * Sends a form.
   *
   * @param form such as {@code a=1&b=2}
   */
  public Reply post(WebNode node, String path, String form, String... headers) {
    return await(postAsync(node, path, form, headers));
  }

  /** {@link #post}, without waiting. */
  public CompletableFuture<Reply> postAsync(
      WebNode node, String path, String form, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = "Content-Type";
    all[1] = "application/x-www-form-urlencoded";
    return send("POST", node, path, form, all);
  }

  private CompletableFuture<Reply> send(
      String method, WebNode node, String path, String body, String... headers) {
    URI uri = URI.create(node.uri() + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    forEachHeader(uri, headers, request::header);
    return CLIENT
        .sendAsync(request.build(), BodyHandlers.ofString())
        .thenApply(
            response -> {
              store(uri, response.headers().allValues("Set-Cookie"));
              return Reply.of(response);
            });
  }

  /**
   * Opens a WebSocket with the cookies, and keeps the cookies of the reply.
   *
   * @param headers names and values in turn; with a {@code Cookie} among them, no other cookie is
   *     sent
   */
  public BrowserSocket webSocket(WebNode node, String path, String... headers) {
    URI uri = URI.create(node.uri() + path);
    // Reads the cookies of the reply, which the WebSocket does not offer.
    WebSocket.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new Receiver(uri))
            .build()
            .newWebSocketBuilder()
            .connectTimeout(TIMEOUT);
    forEachHeader(uri, headers, builder::header);
    URI address = URI.create("ws" + uri.toString().substring("http".length()));
    return new BrowserSocket(listener -> builder.buildAsync(address, listener));
  }

  /** Keeps cookies of replies; adds none to requests. */
  private final class Receiver extends CookieHandler {

    private final URI asked;

    Receiver(URI asked) {
      this.asked = asked;
    }

    @Override
    public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
      return Map.of();
    }

    @Override
    public void put(URI uri, Map<String, List<String>> headers) {
      headers.forEach(
          (name, values) -> {
            if (name.equalsIgnoreCase("Set-Cookie")) {
              store(asked, values);
            }
          });
    }
  }

  private void forEachHeader(URI uri, String[] headers, BiConsumer<String, String> action) {
    boolean ownCookies = false;
    for (int i = 0; i < headers.length; i += 2) {
      action.accept(headers[i], headers[i + 1]);
      ownCookies |= headers[i].equalsIgnoreCase("Cookie");
    }
    String kept = cookieHeader(uri);
    if (!ownCookies && !kept.isEmpty()) {
      action.accept("Cookie", kept);
    }
  }

  static <T> T await(CompletableFuture<T> reply) {
    try {
      return reply.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("No reply", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private synchronized String cookieHeader(URI uri) {
    return cookies().stream()
        .filter(cookie -> cookie.matches(uri))
        .sorted(Comparator.comparing((BrowserCookie cookie) -> cookie.path().length()).reversed())
        .map(cookie -> cookie.name() + "=" + cookie.value())
        .collect(joining("; "));
  }

  private synchronized void store(URI uri, List<String> headers) {
    headers.forEach(header -> put(BrowserCookie.parse(header, uri)));
  }

  private synchronized void put(BrowserCookie cookie) {
    cookies.removeIf(old -> old.name().equals(cookie.name()) && old.path().equals(cookie.path()));
    cookies.add(cookie);
  }

  /** Returns the cookies in the order in which they were last set. */
  public synchronized List<BrowserCookie> cookies() {
    cookies.removeIf(BrowserCookie::hasEnded);
    return List.copyOf(cookies);
  }

  /** Returns the value of the first cookie of a name with any path, or null. */
  public @Nullable String cookie(String name) {
    return cookies().stream()
        .filter(cookie -> cookie.name().equals(name))
        .map(BrowserCookie::value)
        .findFirst()
        .orElse(null);
  }

  /** Adds a cookie that no node has set. */
  public void setCookie(String name, String value, String path) {
    put(new BrowserCookie(name, value, path, null));
  }

  /** Removes the cookies of a name. */
  public synchronized void forget(String name) {
    cookies.removeIf(cookie -> cookie.name().equals(name));
  }

  /** Removes all cookies. */
  public synchronized void forgetAll() {
    cookies.clear();
  }

  /** Returns another browser, which has the same cookies now. */
  public Browser copy() {
    Browser copy = new Browser();
    cookies().forEach(copy::put);
    return copy;
  }
}
