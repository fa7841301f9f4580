package io.cachette.configuration.internal;

import io.cachette.configuration.internal.template.CacheTemplates;
import io.cachette.redis.internal.RedisSettings;

/**
 * What a manager is configured with. Immutable.
 *
 * @param settings where its data lives
 * @param caches what is said about caches
 */
public record ManagerConfiguration(RedisSettings settings, CacheTemplates caches) {}
