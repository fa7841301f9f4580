/** The settings of the provider, declared as data, and the values that users give them. */
@NullMarked
package io.cachette.configuration.internal.setting;

import org.jspecify.annotations.NullMarked;
