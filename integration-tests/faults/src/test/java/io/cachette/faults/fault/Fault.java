package io.cachette.faults.fault;

import io.cachette.faults.client.Mode;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A kind of fault.
 *
 * @param modes the modes whose promises hold under the fault
 * @param scene starts servers
 */
public record Fault(String name, Effect effect, Set<Mode> modes, Supplier<Scene> scene) {}
