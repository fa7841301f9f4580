package io.cachette.faults.fault;

/** The data that a fault may cost. */
public enum Effect {
  /** Redis keeps all data. */
  KEEPS_DATA,
  /** Redis may lose entries, locks and limits while the fault happens, and nothing later. */
  LOSES_DATA,
  /** Redis may lose writes that it has acknowledged, as in a failover to a replica. */
  LOSES_WRITES
}
