/** Templates that give caches their configuration by name or pattern. */
@NullMarked
package io.cachette.configuration.internal.template;

import org.jspecify.annotations.NullMarked;
