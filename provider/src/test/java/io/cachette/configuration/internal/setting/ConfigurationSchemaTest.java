package io.cachette.configuration.internal.setting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.internal.ConfigurationFileTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Tests the schema in the jar, with which editors complete and check configuration files. */
class ConfigurationSchemaTest {

  private static final String SCHEMA = "cachette.schema.json";

  static List<String> files() {
    return List.of(
        ConfigurationFileTest.COMPLETE,
        "redis: redis://host",
        "redis: {singleServerConfig: {address: 'redis://host'}, threads: 3}",
        "redis: {timeout: '${TIMEOUT:3s}', pool-size: '${POOL:7}'}",
        "namespace: 1",
        "caches:\n  orders:",
        "caches: {a: {near-cache: true}, b: {near-cache: false}, c: {near-cache: '${NEAR:true}'}}",
        "caches: {a: {near-cache: {max-weight: 2GB, immutable: com.acme.Money, touch: none}}}",
        "caches: {a: {compression: lz4, allow: 'a,b', listeners: com.acme.Audit}}",
        "caches: {a: {expiry: {touched: eternal}, statistics: '${STATISTICS:true}'}}");
  }

  @ParameterizedTest
  @MethodSource("files")
  void schema_validFile_reportsNoMistakes(String yaml) throws IOException {
    assertThat(mistakes(yaml)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "namespce: x",
        "namespace: a b",
        "redis: {timeout: 5}",
        "redis: {pool-size: x}",
        "redis: {read-from: slave}",
        "redis: {tls: {verification: full}}",
        "redis: [a]",
        "caches: x",
        "caches: {a: {expirry: eternal}}",
        "caches: {a: {expiry: 30s}}",
        "caches: {a: {expiry: {created: 1s, touched: 1s}}}",
        "caches: {a: {statistics: 1}}",
        "caches: {a: {compression: gzip}}",
        "caches: {a: {compression: {threshold: 1GB}}}",
        "caches: {a: {listeners: [{filter: x}]}}",
        "caches: {a: {encryption: {keys: [k]}}}",
        "caches: {a: {near-cache: on and off}}",
        "caches: {a: {near-cache: {touch: always}}}",
        "caches: {a: {near-cache: {max-weight: 1TB}}}",
        "caches: {a: {near-cache: {expire: 1m}}}",
      })
  void schema_invalidFile_reportsMistakes(String yaml) throws IOException {
    assertThat(mistakes(yaml)).isNotEmpty();
  }

  private static List<String> mistakes(String yaml) throws IOException {
    JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema());
    Object content = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    return schema.validate(new ObjectMapper().valueToTree(content)).stream()
        .map(Object::toString)
        .toList();
  }

  private static String schema() throws IOException {
    try (InputStream in = CachetteConfiguration.class.getResourceAsStream(SCHEMA)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
