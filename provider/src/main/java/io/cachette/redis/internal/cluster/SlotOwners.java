package io.cachette.redis.internal.cluster;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The masters of a cluster, and the slots that each of them owns. Immutable. */
public final class SlotOwners {

  private static final Pattern SPACE = Pattern.compile(" ");

  /** In {@code CLUSTER NODES}, a line has these fields before the slots. */
  private static final int FIELDS = 8;

  private final @Nullable Master[] bySlot;
  private final List<Master> masters;

  /**
   * A master that owns slots.
   *
   * @param id the identifier of the node, which stays the same when the node is restarted
   * @param address host and port
   */
  public record Master(String id, String address) {}

  private SlotOwners(@Nullable Master[] bySlot, List<Master> masters) {
    this.bySlot = bySlot;
    this.masters = List.copyOf(masters);
  }

  /**
   * Parses the reply to {@code CLUSTER NODES}. A master that the others take for dead still owns
   * its slots.
   *
   * @throws IllegalArgumentException if it is no such reply
   */
  public static SlotOwners parse(String nodes) {
    @Nullable Master[] bySlot = new Master[HashSlots.COUNT];
    Map<String, Master> masters = new LinkedHashMap<>();
    nodes
        .lines()
        .map(line -> SPACE.splitAsStream(line.strip()).toList())
        .filter(fields -> fields.size() > FIELDS)
        .forEach(
            fields -> {
              Master master = new Master(fields.get(0), addressOf(fields.get(1)));
              for (String slots : fields.subList(FIELDS, fields.size())) {
                if (!slots.startsWith("[")) { // a slot that moves stands there as well as here
                  fill(bySlot, slots, master);
                  masters.putIfAbsent(master.id(), master);
                }
              }
            });
    return new SlotOwners(bySlot, List.copyOf(masters.values()));
  }

  /** The address has the form {@code host:port@port,name}. */
  private static String addressOf(String field) {
    int end = field.indexOf('@');
    return end < 0 ? field : field.substring(0, end);
  }

  private static void fill(@Nullable Master[] bySlot, String slots, Master master) {
    int dash = slots.indexOf('-');
    int first = Integer.parseInt(dash < 0 ? slots : slots.substring(0, dash));
    int last = dash < 0 ? first : Integer.parseInt(slots.substring(dash + 1));
    if (first < 0 || last >= bySlot.length || first > last) {
      throw new IllegalArgumentException("No range of slots: " + slots);
    }
    Arrays.fill(bySlot, first, last + 1, master);
  }

  /** Returns the masters that own slots. */
  public List<Master> masters() {
    return masters;
  }

  /** Returns whether the same masters own the same slots. */
  public boolean isSameAs(@Nullable SlotOwners other) {
    return other != null && Arrays.equals(bySlot, other.bySlot);
  }

  /** Returns the slots of a master; none if it owns none. */
  public IntStream slotsOf(String masterId) {
    return IntStream.range(0, bySlot.length).filter(slot -> isOwner(masterId, bySlot[slot]));
  }

  private static boolean isOwner(String masterId, @Nullable Master owner) {
    return owner != null && owner.id().equals(masterId);
  }

  /** Returns the owner of a slot, or null if no master owns it. */
  public @Nullable Master ownerOf(int slot) {
    return bySlot[slot];
  }
}
