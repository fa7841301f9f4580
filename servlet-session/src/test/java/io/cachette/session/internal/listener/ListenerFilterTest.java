package io.cachette.session.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerFilterTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.acme.CartListener",
        "Listener",
        "com.ibm.ws.cdi.web.factories.Weld50InitialListener",
        "com.sun.faces.config.ConfigureListener",
        "org.apache.openejb.server.httpd.BeginWebBeansListener",
        "org.apache.tomcat.websocket.server.WsSessionListener",
        "org.apache.webbeans.servlet.WebBeansConfigurationListener",
        "org.jboss.weld.module.web.servlet.WeldInitialListener",
        "org.springframework.security.web.session.HttpSessionEventPublisher"
      })
  void includes_applicationOrFrameworkListener_returnsTrue(String className) {
    assertThat(ListenerFilter.isIncluded(className)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.ibm.ws.session.Listener",
        "com.sun.appserv.web.taglibs.cache.CacheSessionListener",
        "io.cachette.session.internal.Listener",
        "io.undertow.websockets.jsr.JsrWebSocketFilter$LogoutListener",
        "org.apache.catalina.ha.session.Listener",
        "org.eclipse.jetty.ee10.servlet.listener.Listener"
      })
  void includes_containerOrOwnListener_returnsFalse(String className) {
    assertThat(ListenerFilter.isIncluded(className)).isFalse();
  }
}
