package io.cachette.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** Measures the cost of calls of this process. Immutable. */
final class CostMeter {

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final Server server;
  private final Totals begin;

  /** Totals of all costs. */
  private record Totals(
      double serverMicros,
      double scripts,
      double scriptMicros,
      double commandMicros,
      double commands,
      double clientMicros,
      double bytesIn,
      double bytesOut) {

    Totals minus(Totals earlier) {
      return new Totals(
          serverMicros - earlier.serverMicros,
          scripts - earlier.scripts,
          scriptMicros - earlier.scriptMicros,
          commandMicros - earlier.commandMicros,
          commands - earlier.commands,
          clientMicros - earlier.clientMicros,
          bytesIn - earlier.bytesIn,
          bytesOut - earlier.bytesOut);
    }

    Cost per(long calls) {
      return new Cost(
          serverMicros / calls,
          // Other libraries may run a script in the background.
          (2 * scripts > calls ? scriptMicros : commandMicros) / calls,
          commands / calls,
          clientMicros / calls,
          bytesIn / calls,
          bytesOut / calls);
    }
  }

  private CostMeter(Server server) {
    this.server = server;
    this.begin = read(server);
  }

  /** Starts to measure. */
  static CostMeter start(Server server) {
    return new CostMeter(server);
  }

  /** Returns the cost per call since the start. */
  Cost stop(long calls) {
    return read(server).minus(begin).per(calls);
  }

  private static Totals read(Server server) {
    Server.Statistics statistics = server.statistics();
    Map<String, Server.CommandStatistics> commands = statistics.commands();
    double scripts = 0;
    double scriptMicros = 0;
    double all = 0;
    double count = 0;
    for (Map.Entry<String, Server.CommandStatistics> command : commands.entrySet()) {
      String name = command.getKey();
      if (!name.startsWith("info")) {
        all += command.getValue().micros();
        scripts += name.startsWith("eval") ? command.getValue().calls() : 0;
        scriptMicros += name.startsWith("eval") ? command.getValue().micros() : 0;
        count += command.getValue().calls();
      }
    }
    return new Totals(
        statistics.cpuMicros(),
        scripts,
        scriptMicros,
        all,
        count,
        PROCESS.getProcessCpuTime() / 1e3,
        statistics.bytesIn(),
        statistics.bytesOut());
  }
}
