package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.codec.Encryption;
import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.CartApp;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Attributes are encrypted, and bound to their session and their name. */
@RedisTest
class EncryptionTest {

  private static final String OLD = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
  private static final String NEW = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

  private final RedisServer redis;
  private final Raw raw;
  private final Browser browser = new Browser();
  private final CyclicBarrier barrier = new CyclicBarrier(2);

  EncryptionTest(RedisServer redis) {
    this.redis = redis;
    this.raw = new Raw(redis);
  }

  private WebNode start(Encryption keys) {
    return Containers.start(
        CartApp.on(redis.uri())
            .settings(settings -> settings.encryption(keys))
            .page("/renew-later", this::renewLater)
            .page("/read-late", this::readLate)
            .build());
  }

  private static Encryption oldKey() {
    return Encryption.of("old", Map.of("old", OLD));
  }

  /** Other requests change the session between the two calls. */
  private void meet() throws Exception {
    barrier.await(60, TimeUnit.SECONDS);
    barrier.await(60, TimeUnit.SECONDS);
  }

  private void renewLater(HttpServletRequest request, HttpServletResponse response)
      throws Exception {
    request.getSession();
    meet();
    response.getWriter().print(request.changeSessionId());
  }

  private void readLate(HttpServletRequest request, HttpServletResponse response) throws Exception {
    HttpSession session = request.getSession();
    session.setAttribute("mine", "1");
    meet();
    response.flushBuffer();
    response.getWriter().print(session.getAttribute("secret"));
  }

  @Test
  void encryption_storedSession_hidesValuesAndTokenFromRedis() {
    try (WebNode node = start(oldKey())) {
      String id = browser.get(node, "/set?name=top-secret").body();
      assertThat(raw.everything(id)).contains("a:name").doesNotContain("top-secret");
      assertThat(browser.get(node, "/get").body()).isEqualTo("{name=top-secret}");
      String token = String.valueOf(browser.cookie("JSESSIONID"));
      assertThat(raw.everything(id)).doesNotContain(token);
      assertThat(String.valueOf(redis.command("KEYS", "*"))).contains(id).doesNotContain(token);
    }
  }

  @Test
  void encryption_attributeCopiedToOtherSessionOrName_isHidden() {
    try (WebNode node = start(oldKey())) {
      Browser other = new Browser();
      String id = browser.get(node, "/set?role=user&name=bob").body();
      String others = other.get(node, "/set?role=admin").body();
      raw.copyAttribute(others, "role", id, "role");
      raw.copyAttribute(id, "name", id, "other");
      assertThat(browser.get(node, "/get").body()).isEqualTo("{name=bob}");
      assertThat(other.get(node, "/get").body()).isEqualTo("{role=admin}");
    }
  }

  @Test
  void encryption_plaintextAttribute_isHidden() {
    try (WebNode plain = Containers.start(CartApp.on(redis.uri()).build());
        WebNode node = start(oldKey())) {
      browser.get(plain, "/set?role=admin");
      assertThat(browser.get(node, "/get").body()).isEqualTo("{}");
    }
  }

  /** During a key rotation, a node without the new key changes the id of a session. */
  @Test
  void changeSessionId_nodeWithoutKeyOfAttribute_keepsAttribute() {
    Encryption both = Encryption.of("new", Map.of("old", OLD, "new", NEW));
    try (WebNode before = start(oldKey());
        WebNode after = start(both)) {
      browser.get(after, "/set?secret=kept");
      browser.get(before, "/set?mine=1");
      for (int i = 0; i < 2; i++) {
        browser.get(before, "/renew");
        assertThat(browser.get(before, "/get").body()).isEqualTo("{mine=1}");
        assertThat(browser.get(after, "/get").body()).isEqualTo("{mine=1, secret=kept}");
      }
      browser.get(after, "/renew");
      assertThat(browser.get(after, "/get").body()).isEqualTo("{mine=1, secret=kept}");
      browser.get(after, "/set?secret=new");
      assertThat(browser.get(after, "/get").body()).isEqualTo("{mine=1, secret=new}");
    }
  }

  /** What such a node keeps unread is still bound to the session and the name. */
  @Test
  void changeSessionId_foreignAttributeOfNodeWithoutKey_staysHidden() {
    Encryption both = Encryption.of("new", Map.of("old", OLD, "new", NEW));
    try (WebNode before = start(oldKey());
        WebNode after = start(both)) {
      Browser other = new Browser();
      String others = other.get(after, "/set?role=admin").body();
      String id = browser.get(after, "/set?name=bob").body();
      raw.copyAttribute(others, "role", id, "role");
      browser.get(before, "/renew");
      assertThat(browser.get(after, "/get").body()).isEqualTo("{name=bob}");
    }
  }

  @Test
  void keyRotation_overlappingKeys_writesWithNewKey() {
    try (WebNode before = start(oldKey());
        WebNode between = start(Encryption.of("new", Map.of("old", OLD, "new", NEW)));
        WebNode after = start(Encryption.of("new", Map.of("new", NEW)))) {
      browser.get(before, "/set?a=1&b=1");
      assertThat(browser.get(between, "/get").body()).isEqualTo("{a=1, b=1}");
      browser.get(between, "/set?a=2");
      assertThat(browser.get(after, "/get").body()).isEqualTo("{a=2}");
      assertThat(browser.get(between, "/get").body()).isEqualTo("{a=2, b=1}");
      // All attributes are written with the new key now.
      browser.get(between, "/renew");
      assertThat(browser.get(after, "/get").body()).isEqualTo("{a=2, b=1}");
    }
  }

  @Test
  void changeSessionId_encryptedAttributes_keepsAttributes() {
    try (WebNode node = start(oldKey())) {
      browser.get(node, "/set?a=1&b=2");
      browser.get(node, "/renew");
      browser.get(node, "/set?a=3");
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=3, b=2}");
      browser.get(node, "/renew");
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=3, b=2}");
    }
  }

  @Test
  void changeSessionId_parallelChanges_keepsAllChanges() throws Exception {
    try (WebNode node = start(oldKey())) {
      browser.get(node, "/set?a=1&b=1");
      assertThat(renewedWhile(node, "/set?a=2&c=2")).isEqualTo("{a=2, b=1, c=2}");
    }
  }

  @Test
  void changeSessionId_parallelFirstAttribute_keepsAttribute() throws Exception {
    try (WebNode node = start(oldKey())) {
      browser.get(node, "/set");
      assertThat(renewedWhile(node, "/set?a=1")).isEqualTo("{a=1}");
    }
  }

  @Test
  void changeSessionId_parallelChangeSessionId_keepsAttributes() throws Exception {
    try (WebNode node = start(oldKey())) {
      browser.get(node, "/set?a=1");
      assertThat(renewedWhile(node, "/renew")).isEqualTo("{a=1}");
    }
  }

  private String renewedWhile(WebNode node, String path) throws Exception {
    Browser parallel = browser.copy();
    CompletableFuture<Reply> reply = browser.getAsync(node, "/renew-later");
    barrier.await(60, TimeUnit.SECONDS);
    assertThat(parallel.get(node, path).status()).isEqualTo(200);
    barrier.await(60, TimeUnit.SECONDS);
    assertThat(reply.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
    return browser.get(node, "/get").body();
  }

  @Test
  void getAttribute_idChangedByParallelRequest_returnsValue() throws Exception {
    try (WebNode node = start(oldKey())) {
      browser.get(node, "/set?secret=shared");
      Browser parallel = browser.copy();
      CompletableFuture<Reply> late = parallel.getAsync(node, "/read-late");
      barrier.await(60, TimeUnit.SECONDS);
      browser.get(node, "/renew");
      barrier.await(60, TimeUnit.SECONDS);
      assertThat(late.get(60, TimeUnit.SECONDS).body()).isEqualTo("shared");
      assertThat(browser.get(node, "/get").body()).isEqualTo("{mine=1, secret=shared}");
    }
  }
}
