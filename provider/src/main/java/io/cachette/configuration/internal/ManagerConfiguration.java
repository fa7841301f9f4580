package io.cachette.configuration.internal;

import io.cachette.configuration.internal.template.CacheTemplates;
import io.cachette.redis.internal.RedisSettings;

/**
 * The configuration of a manager. Immutable.
 *
 * @param settings the server and the prefix of all keys
 * @param caches the templates of caches
 */
public record ManagerConfiguration(RedisSettings settings, CacheTemplates caches) {}
