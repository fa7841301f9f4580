package io.cachette.faults.coordination;

import io.cachette.faults.history.LineFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The leases and grants that {@link CoordinationWriter}s have written. */
public record CoordinationRecord(List<HeldLease> leases, List<Grant> grants) {

  /** Reads files. */
  public static CoordinationRecord read(List<Path> files) {
    List<HeldLease> leases = new ArrayList<>();
    List<Grant> grants = new ArrayList<>();
    for (Path file : files) {
      Map<String, HeldLease> ofFile = new LinkedHashMap<>();
      for (String[] words : LineFile.read(file)) {
        switch (words[0]) {
          case CoordinationWriter.LEASE -> {
            HeldLease lease =
                new HeldLease(
                    words[1],
                    words[2],
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]),
                    Long.parseLong(words[5]),
                    Long.parseLong(words[5]));
            ofFile.put(words[2] + " " + words[3], lease);
          }
          case CoordinationWriter.HELD ->
              ofFile.computeIfPresent(
                  words[1] + " " + words[2],
                  (key, lease) -> lease.stillHeldAt(Long.parseLong(words[3])));
          default ->
              grants.add(new Grant(words[1], Long.parseLong(words[2]), Long.parseLong(words[3])));
        }
      }
      leases.addAll(ofFile.values());
    }
    return new CoordinationRecord(List.copyOf(leases), List.copyOf(grants));
  }
}
