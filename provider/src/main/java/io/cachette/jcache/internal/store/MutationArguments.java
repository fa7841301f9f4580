package io.cachette.jcache.internal.store;

import static io.cachette.jcache.internal.store.ScriptArguments.emptyIfNull;
import static io.cachette.jcache.internal.store.ScriptArguments.toBytes;

import java.util.Arrays;
import java.util.List;

/**
 * The arguments of {@code mutate.lua} for a list of mutations. If all of them have the same
 * settings, as those of one bulk operation have, the settings are sent once.
 */
final class MutationArguments {

  private static final byte[] KEYS = toBytes("1");
  private static final byte[] KEYS_AND_VALUES = toBytes("2");
  private static final byte[] EACH_WITH_SETTINGS = toBytes("8");

  private MutationArguments() {}

  static void addTo(List<byte[]> arguments, List<Mutation> mutations) {
    Mutation first = mutations.get(0);
    if (!haveSameSettings(mutations)) {
      arguments.add(EACH_WITH_SETTINGS);
      for (Mutation mutation : mutations) {
        addKeyAndValue(arguments, mutation);
        addSettings(arguments, mutation);
      }
    } else if (mutations.size() > 1 && haveNoValues(mutations)) {
      arguments.add(KEYS);
      addSettings(arguments, first);
      mutations.forEach(mutation -> arguments.add(mutation.key()));
    } else {
      arguments.add(KEYS_AND_VALUES);
      addSettings(arguments, first);
      mutations.forEach(mutation -> addKeyAndValue(arguments, mutation));
    }
  }

  private static boolean haveSameSettings(List<Mutation> mutations) {
    Mutation first = mutations.get(0);
    return mutations.size() == 1
        || mutations.stream().allMatch(each -> hasSameSettings(first, each));
  }

  private static boolean haveNoValues(List<Mutation> mutations) {
    return mutations.stream().allMatch(each -> each.value() == null);
  }

  private static boolean hasSameSettings(Mutation one, Mutation other) {
    return one.action() == other.action()
        && one.condition() == other.condition()
        && Arrays.equals(one.expected(), other.expected())
        && one.creation().equals(other.creation())
        && one.update().equals(other.update())
        && one.access().equals(other.access());
  }

  private static void addKeyAndValue(List<byte[]> arguments, Mutation mutation) {
    arguments.add(mutation.key());
    arguments.add(emptyIfNull(mutation.value()));
  }

  private static void addSettings(List<byte[]> arguments, Mutation mutation) {
    arguments.add(mutation.action().toArgument());
    arguments.add(mutation.condition().toArgument());
    arguments.add(emptyIfNull(mutation.expected()));
    arguments.add(mutation.creation().toArgument());
    arguments.add(mutation.update().toArgument());
    arguments.add(mutation.access().toArgument());
  }
}
