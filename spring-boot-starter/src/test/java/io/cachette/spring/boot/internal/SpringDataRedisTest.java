package io.cachette.spring.boot.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.internal.source.ContextParameters;
import java.util.Arrays;
import java.util.Collections;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.mock.env.MockEnvironment;

/** The server of {@code spring.data.redis.*}. */
final class SpringDataRedisTest {

  private static final String URL = "cachette.redis.url";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host=one                                             | redis://one:6379",
        "port=7000                                            | redis://localhost:7000",
        "host=one,port=7000,database=3                        | redis://one:7000/3",
        "host=::1,ssl.enabled=true                            | rediss://[::1]:6379",
        "url=rediss://ann:secret@one:7000/2,host=two          | rediss://ann:***@one:7000/2",
        "sentinel.master=main,sentinel.nodes=a:1;b:2,database=1 | redis+sentinel://a:1,b:2/main/1",
        "cluster.nodes=a:1;b:2,url=redis://one                | redis+cluster://a:1,b:2"
      })
  void server_inEachForm_isTheManagers(String properties, String url) {
    Starter.runner(toProperties(properties))
        .run(context -> assertThat(Starter.setting(context, URL)).isEqualTo(url));
  }

  @Test
  void credentialsAndTimeouts_besideHost_areTheManagers() {
    Starter.runner(
            toProperties("host=one,username=ann,password=secret,timeout=2s,connect-timeout=700ms"))
        .run(
            context -> {
              assertThat(Starter.setting(context, "cachette.redis.username")).isEqualTo("ann");
              assertThat(Starter.setting(context, "cachette.redis.password")).isEqualTo("(hidden)");
              assertThat(Starter.setting(context, "cachette.redis.timeout")).isEqualTo("PT2S");
              assertThat(Starter.setting(context, "cachette.redis.connect-timeout"))
                  .isEqualTo("PT0.7S");
            });
  }

  @Test
  void ownServer_besideTheOther_isUsed() {
    Starter.runner("spring.data.redis.host=one", "spring.data.redis.password=secret")
        .withPropertyValues("cachette.redis.url=redis://own")
        .run(
            context -> {
              assertThat(Starter.setting(context, URL)).isEqualTo("redis://own:6379");
              assertThat(Starter.setting(context, "cachette.redis.password"))
                  .isEqualTo("(that of the URL)");
            });
  }

  @Test
  void serverOfTheFile_besideTheOther_isUsed() {
    Starter.runner("spring.data.redis.host=one")
        .withPropertyValues("spring.cache.jcache.config=classpath:other.yaml")
        .run(
            context ->
                assertThat(Starter.setting(context, URL)).isEqualTo("redis://file.example:6379"));
  }

  @Test
  void ownTimeout_besideTheOther_isUsed() {
    Starter.runner("spring.data.redis.host=one", "spring.data.redis.timeout=2s")
        .withPropertyValues("cachette.redis.timeout=3s")
        .run(
            context -> {
              assertThat(Starter.setting(context, URL)).isEqualTo("redis://one:6379");
              assertThat(Starter.setting(context, "cachette.redis.timeout")).isEqualTo("3s");
            });
  }

  @Test
  void serverWithTls_besideOwnTruststore_isUsed() {
    Starter.runner("spring.data.redis.host=one", "spring.data.redis.ssl.enabled=true")
        .withPropertyValues("cachette.redis.tls.truststore=/certificates.p12")
        .run(context -> assertThat(Starter.setting(context, URL)).isEqualTo("rediss://one:6379"));
  }

  @Test
  void contextParameters_ofAnotherContext_nameNoServer() {
    Properties parameters = new Properties();
    parameters.setProperty(URL, "redis://another");
    ClassLoader loader = new FilteredClassLoader("com.acme");
    ContextParameters.of(name -> "", (name, attribute) -> {})
        .share(
            loader,
            Collections.enumeration(parameters.stringPropertyNames()),
            parameters::getProperty);
    Starter.runner("spring.data.redis.host=one")
        .withClassLoader(loader)
        .run(context -> assertThat(Starter.setting(context, URL)).isEqualTo("redis://one:6379"));
  }

  @Test
  void sslBundle_ofTheOther_isRefused() {
    Starter.runner("spring.data.redis.host=one", "spring.data.redis.ssl.bundle=shop")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("spring.data.redis.ssl.bundle"));
  }

  @Test
  void sentinelCredentials_ofTheOther_arePut() {
    MockEnvironment environment =
        new MockEnvironment()
            .withProperty("spring.data.redis.sentinel.master", "main")
            .withProperty("spring.data.redis.sentinel.nodes", "a:1")
            .withProperty("spring.data.redis.sentinel.username", "watch")
            .withProperty("spring.data.redis.sentinel.password", "secret");
    Properties settings = new Properties();
    new SpringDataRedis(environment).putServer(settings);
    assertThat(settings)
        .containsEntry("cachette.redis.sentinel-username", "watch")
        .containsEntry("cachette.redis.sentinel-password", "secret");
  }

  private static String[] toProperties(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(each -> "spring.data.redis." + each.strip().replace(';', ','))
        .toArray(String[]::new);
  }
}
