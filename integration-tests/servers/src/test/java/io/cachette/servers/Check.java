package io.cachette.servers;

import java.util.Locale;

/** What is checked on every server; a row of the table. */
enum Check {
  DEPLOYMENT("The WAR is deployed, and starts"),
  INJECTED_MANAGER("`@Inject CacheManager` is Cachette's"),
  CACHE_ANNOTATIONS("`@CacheResult`, `@CachePut`, `@CacheRemove` use Redis"),
  COOKIE("The cookie is Cachette's, `HttpOnly`, `SameSite=Lax`"),
  SESSION_ATTRIBUTES("Session attributes on a second node"),
  SESSION_BEANS("`@SessionScoped` beans on a second node"),
  SESSION_LISTENERS("Listeners, `changeSessionId`"),
  LOGOUT("`invalidate` ends session and beans on all nodes"),
  RATE_LIMIT("`@RateLimit` responds with 429 and `Retry-After`"),
  LOCK("`@Locked`, and locks between nodes"),
  CONTEXT_PARAMETERS("Settings in `<context-param>` apply to sessions, caches and limits"),
  OUTAGE("Outage of Redis: documented answers, no `LinkageError`, recovery"),
  NEW_VERSION("A new version with one more `@SessionScoped` class: sessions continue and end"),
  ROLLING_DEPLOYMENT("A session alternates between old and new version"),
  UNDEPLOYMENT_THREADS("Undeployment leaves no thread"),
  NEXT_DEPLOYMENT("The next deployment frees the classes of former ones");

  private final String title;

  Check(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** The name in messages and in the file of results. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
