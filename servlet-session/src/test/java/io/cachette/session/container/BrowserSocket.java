package io.cachette.session.container;

import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A WebSocket that a browser opened. Thread-safe. */
public final class BrowserSocket implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;

  /** Opens a WebSocket. */
  interface Opening {
    CompletableFuture<WebSocket> open(WebSocket.Listener listener);
  }

  BrowserSocket(Opening opening) {
    socket = Browser.await(opening.open(new Receiver()));
  }

  private final class Receiver implements WebSocket.Listener {

    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        messages.add(message.toString());
        message.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      closed.complete(status);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.completeExceptionally(error);
    }
  }

  /** Sends a text. */
  public void send(String text) {
    Browser.await(socket.sendText(text, true));
  }

  /**
   * Waits for the next text.
   *
   * @throws IllegalStateException if no text arrives in time
   */
  public String receive() {
    try {
      String message = messages.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      if (message == null) {
        throw new IllegalStateException("No message");
      }
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /** Whether the WebSocket is open, as far as this client knows. */
  public boolean isOpen() {
    return !closed.isDone();
  }

  /**
   * Waits until the server closes it.
   *
   * @return the status, such as 1008; 1006 if the connection broke
   * @throws IllegalStateException if it stays open for {@code timeout}
   */
  public int awaitClose(Duration timeout) {
    try {
      return closed.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return 1006;
    } catch (TimeoutException e) {
      throw new IllegalStateException("Still open", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /** Closes the WebSocket if it is open. */
  @Override
  public void close() {
    if (!closed.isDone()) {
      socket
          .sendClose(WebSocket.NORMAL_CLOSURE, "")
          .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
          .exceptionally(failure -> socket)
          .join();
    }
    socket.abort();
  }
}
