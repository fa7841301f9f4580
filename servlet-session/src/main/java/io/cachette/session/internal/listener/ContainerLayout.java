package io.cachette.session.internal.listener;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Paths from the context of an application to its listeners, for each container. */
enum ContainerLayout {
  TOMCAT(
      "context.getApplicationLifecycleListeners()",
      "context.getApplicationEventListeners()",
      "context.getApplicationEventListeners()"),
  /** For Payara as well. */
  GLASSFISH(
      "context.getSessionListeners()",
      "context.getApplicationEventListeners()",
      "context.getApplicationEventListeners()"),
  JETTY("getContextHandler().getEventListeners()"),
  LIBERTY(
      "getSessionContext().mHttpSessionListeners",
      "getSessionContext().mHttpSessionAttributeListeners",
      "getSessionContext().mHttpSessionIdListeners"),
  UNDERTOW("getDeployment().getApplicationListeners().allListeners.instance()");

  private static final Logger LOG = System.getLogger(ContainerLayout.class.getName());

  /** Maximum depth of contexts that wrap each other. */
  private static final int MAX_DEPTH = 8;

  private final String sessionListeners;
  private final String attributeListeners;
  private final String idListeners;

  ContainerLayout(String all) {
    this(all, all, all);
  }

  ContainerLayout(String sessionListeners, String attributeListeners, String idListeners) {
    this.sessionListeners = sessionListeners;
    this.attributeListeners = attributeListeners;
    this.idListeners = idListeners;
  }

  /** Finds the listeners of an application; empty if the container is unknown. */
  static Optional<RegisteredListeners> findListeners(Object context) {
    return Stream.iterate(context, Objects::nonNull, ContainerLayout::unwrap)
        .limit(MAX_DEPTH)
        .flatMap(each -> Arrays.stream(values()).map(container -> container.read(each)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<RegisteredListeners> read(Object context) {
    try {
      return Optional.of(
          new RegisteredListeners(
              MemberPath.follow(sessionListeners, context),
              MemberPath.follow(attributeListeners, context),
              MemberPath.follow(idListeners, context)));
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LOG.log(Level.DEBUG, "{0} is not as in {1}: {2}", context.getClass().getName(), this, e);
      return Optional.empty();
    }
  }

  /** Returns the context behind a facade; null if there is none. */
  private static @Nullable Object unwrap(Object facade) {
    try {
      return Members.findFirst(facade, ServletContext.class);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LOG.log(Level.DEBUG, "{0} hides what is behind it: {1}", facade.getClass().getName(), e);
      return null;
    }
  }
}
