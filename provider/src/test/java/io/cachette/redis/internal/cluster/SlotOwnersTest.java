package io.cachette.redis.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.redis.internal.cluster.SlotOwners.Master;
import org.junit.jupiter.api.Test;

/** Tests the reading of {@code CLUSTER NODES}. */
class SlotOwnersTest {

  private static final Master FIRST = new Master("a1", "10.0.0.1:6379");
  private static final Master SECOND = new Master("b2", "10.0.0.2:6379");

  private static final String NODES =
      """
      a1 10.0.0.1:6379@16379,one.example myself,master - 0 0 1 connected 0-100 200 [300->-b2]
      b2 10.0.0.2:6379@16379 master,fail - 1 2 3 disconnected 101-199
      c3 10.0.0.3:6379@16379 slave b2 0 1 3 connected
      d4 :0@0 master,noaddr - 0 1 3 disconnected
      """;

  @Test
  void parse_nodes_findsOwnersOfSlots() {
    SlotOwners owners = SlotOwners.parse(NODES);

    assertThat(owners.masters()).containsExactly(FIRST, SECOND);
    assertThat(owners.ownerOf(0)).isEqualTo(FIRST);
    assertThat(owners.ownerOf(100)).isEqualTo(FIRST);
    assertThat(owners.ownerOf(101)).isEqualTo(SECOND);
    assertThat(owners.ownerOf(200)).isEqualTo(FIRST);
    assertThat(owners.ownerOf(300)).isNull();
  }

  @Test
  void isSameAs_otherPingTimes_returnsTrue() {
    SlotOwners owners = SlotOwners.parse(NODES);

    assertThat(SlotOwners.parse(NODES.replace(" 1 2 3 ", " 7 8 9 ")).isSameAs(owners)).isTrue();
    assertThat(SlotOwners.parse(NODES.replace("101-199", "102-199")).isSameAs(owners)).isFalse();
    assertThat(owners.isSameAs(null)).isFalse();
  }

  @Test
  void parse_noSlots_throws() {
    assertThatThrownBy(() -> SlotOwners.parse("a b c d e f g h 1-99999"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SlotOwners.parse("a b c d e f g h i"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(SlotOwners.parse("").masters()).isEmpty();
  }

  /** Nodes with names, shards, IPv6 addresses, and in all states, as Redis 6.2 to 8 write them. */
  @Test
  void parse_allForms_findsOwners() {
    SlotOwners owners =
        SlotOwners.parse(
            """
            a 2001:db8::1:6379@16379,one.example,shard-id=5f myself,master - 0 0 1 connected 0-9
            b 10.0.0.2:6379@16379,,tls-port=0,shard-id=6f master,fail? - 1 2 3 connected 10 12-14
            c 10.0.0.3:6379@16379 master - 0 0 4 connected 20-29 [30-<-a] [25->-b]
            d :0@0 master,fail,noaddr - 1 2 3 disconnected 40-49
            e :7000 myself,master - 0 0 0 connected 16383
            f 10.0.0.6:6379@16379 handshake - 0 0 0 connected
            g 10.0.0.7:6379@16379 slave,nofailover d 0 0 3 connected
            h 10.0.0.8:6379@16379,eight.example master - 0 0 8 connected
            i 10.0.0.9:6379@16379 master - 0 0 9 connected [30->-a]
            """);

    assertThat(owners.masters())
        .containsExactly(
            new Master("a", "2001:db8::1:6379"),
            new Master("b", "10.0.0.2:6379"),
            new Master("c", "10.0.0.3:6379"),
            new Master("d", ":0"),
            new Master("e", ":7000"));
    assertThat(owners.ownerOf(11)).isNull();
    assertThat(owners.ownerOf(25)).isEqualTo(owners.masters().get(2));
    assertThat(owners.ownerOf(30)).isNull();
    assertThat(owners.ownerOf(49)).isEqualTo(owners.masters().get(3));
    assertThat(owners.ownerOf(16_383)).isEqualTo(owners.masters().get(4));
  }
}
