package io.cachette.configuration.internal;

import io.cachette.configuration.EffectiveConfiguration;
import io.cachette.configuration.internal.template.CacheTemplates;
import io.cachette.redis.internal.RedisSettings;
import java.util.Collection;
import java.util.function.Function;

/**
 * The configuration of a manager. Immutable.
 *
 * @param settings the server, the prefix of all keys, and how calls reach it
 * @param caches the templates of caches
 * @param effective values and sources of all settings, with those of the caches of given names
 */
public record ManagerConfiguration(
    RedisSettings settings,
    CacheTemplates caches,
    Function<Collection<String>, EffectiveConfiguration> effective) {}
