package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.redisson.api.RMap;

/**
 * Tests caches with encrypted values: the rotation of keys, and values that were moved or forged.
 */
@RedisTest
class EncryptedValuesTest extends StoredValuesScenario {

  EncryptedValuesTest(RedisServer server) {
    super(server);
  }

  @Test
  void encryption_keyRotation_hidesValuesAndRequiresTheirKey() {
    Cache<String, String> before = encrypted("k1", "k1");
    before.put("k", "secret".repeat(1000));
    assertThat(redis("HGET", entries(), "s:k")).doesNotContain("secret");
    assertThat(before.replace("k", "secret".repeat(1000), "secret")).isTrue();
    String invoked = before.invoke("k", (entry, args) -> entry.getValue());
    assertThat(invoked).isEqualTo("secret");
    assertThatThrownBy(() -> before.unwrap(RMap.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("encrypted");
    before.close();

    Cache<String, String> both = encrypted("k2", "k1", "k2");
    assertThat(both.get("k")).isEqualTo("secret");
    both.put("new", "v");
    both.close();

    Cache<String, String> after = encrypted("k2", "k2");
    assertThat(after.get("new")).isEqualTo("v");
    assertThatThrownBy(() -> after.get("k"))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("'test'", "s:k", "'k1'");
    after.close();

    assertThatThrownBy(() -> cache(UnreadableValuePolicy.FAIL))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("java+aes-gcm");
  }

  @Test
  void get_movedOrForgedEncryptedValue_throwsCacheException() {
    Cache<String, String> cache = encrypted("k1", "k1");
    cache.put("mine", "1");
    server.command(
        "EVAL",
        "return redis.call('HSET', KEYS[1], 's:yours', redis.call('HGET', KEYS[1], 's:mine'))",
        "1",
        entries());

    assertThat(cache.get("mine")).isEqualTo("1");
    assertThatThrownBy(() -> cache.get("yours")).isInstanceOf(CacheException.class);
    store("plain", "s:forged");
    assertThatThrownBy(() -> cache.get("plain"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("not encrypted");
  }

  private Cache<String, String> encrypted(String current, String... ids) {
    Map<String, String> keys = new HashMap<>();
    for (String id : ids) {
      byte[] bytes = new byte[16];
      bytes[0] = (byte) id.charAt(1);
      keys.put(id, Base64.getEncoder().encodeToString(bytes));
    }
    return fixture.cache(
        "test",
        strings().compression(Compression.LZ4).encryption(Encryption.of(current, keys)).build());
  }
}
