package io.cachette.jcache.management;

import static io.cachette.jcache.support.CacheFixture.strings;
import static io.cachette.jcache.support.MBeans.beans;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.management.ManagementFactory;
import javax.cache.Cache;
import javax.cache.management.CacheMXBean;
import javax.management.JMX;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests when the MBeans of a cache are registered, their names, and their attributes. */
@RedisTest
class MBeansTest {

  private final CacheFixture fixture;

  MBeansTest(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void statisticsMBean_nameWithSpecialCharacters_isRegistered() throws Exception {
    fixture.cache("a*b?c\"d:e", CacheFixture.strings().setStatisticsEnabled(true));

    assertThat(isRegistered("a.b.c.d.e")).isTrue();
  }

  @Test
  void statisticsMBean_collidingNames_belongsToFirstCache() throws Exception {
    fixture.cache("a,b", CacheFixture.strings().setStatisticsEnabled(true));
    Cache<String, String> second =
        fixture.cache("a:b", CacheFixture.strings().setStatisticsEnabled(true));

    second.close();
    assertThat(isRegistered("a.b")).isTrue();

    fixture.manager().destroyCache("a,b");
    assertThat(isRegistered("a.b")).isFalse();
  }

  @Test
  void enableStatistics_unknownCache_doesNothing() {
    fixture.manager().enableStatistics("unknown", true);
    fixture.manager().enableManagement("unknown", true);

    assertThat(fixture.manager().getCacheNames()).isEmpty();
  }

  @Test
  void mbeans_statisticsDisabledOrManagerClosed_areUnregistered() {
    fixture.cache("test", strings().setManagementEnabled(true).setStatisticsEnabled(true));
    assertThat(beans("test")).hasSize(2);

    fixture.manager().enableStatistics("test", false);
    fixture.manager().enableStatistics("test", false);
    assertThat(beans("test")).hasSize(1);

    fixture.manager().close();
    assertThat(beans("test")).isEmpty();
  }

  @Test
  void cacheMXBean_managementEnabled_showsConfiguration() throws Exception {
    fixture.cache("test", strings().setManagementEnabled(true));

    CacheMXBean bean =
        JMX.newMXBeanProxy(
            ManagementFactory.getPlatformMBeanServer(),
            beans("test").iterator().next(),
            CacheMXBean.class);

    assertThat(bean.getKeyType()).isEqualTo("java.lang.String");
    assertThat(bean.isStoreByValue()).isTrue();
    assertThat(bean.isManagementEnabled()).isTrue();
    assertThat(bean.isStatisticsEnabled()).isFalse();
    fixture.manager().enableStatistics("test", true);
    assertThat(bean.isStatisticsEnabled()).isTrue();
  }

  private static boolean isRegistered(String cacheName) throws MalformedObjectNameException {
    return ManagementFactory.getPlatformMBeanServer()
        .isRegistered(
            new ObjectName(
                "javax.cache:type=CacheStatistics,CacheManager=cachette.default,Cache="
                    + cacheName));
  }
}
