package io.cachette.testkit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The traffic between clients and a server through a {@link RedisProxy}. Immutable.
 *
 * <pre>{@code
 * proxy.reset();
 * cache.getAll(Set.of("1", "2", "3"));
 * Traffic traffic = proxy.traffic();
 * Assertions.assertEquals(1, traffic.roundTrips());
 * }</pre>
 */
public final class Traffic {

  private final long commands;
  private final long roundTrips;
  private final long bytesSent;
  private final long bytesReceived;

  private Traffic(Builder builder) {
    this.commands = builder.commands;
    this.roundTrips = builder.roundTrips;
    this.bytesSent = builder.bytesSent;
    this.bytesReceived = builder.bytesReceived;
  }

  /** Returns a builder without traffic. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the number of commands. */
  public long commands() {
    return commands;
  }

  /**
   * Returns the number of round trips. A round trip begins with a command that is sent while no
   * other command, of any connection, waits for its reply.
   */
  public long roundTrips() {
    return roundTrips;
  }

  /** Returns the number of bytes that clients sent: those of the commands. */
  public long bytesSent() {
    return bytesSent;
  }

  /** Returns the number of bytes that clients received: those of the replies. */
  public long bytesReceived() {
    return bytesReceived;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Traffic that
        && commands == that.commands
        && roundTrips == that.roundTrips
        && bytesSent == that.bytesSent
        && bytesReceived == that.bytesReceived;
  }

  @Override
  public int hashCode() {
    return Objects.hash(commands, roundTrips, bytesSent, bytesReceived);
  }

  @Override
  public String toString() {
    return "Traffic[commands=%d, roundTrips=%d, bytesSent=%d, bytesReceived=%d]"
        .formatted(commands, roundTrips, bytesSent, bytesReceived);
  }

  /** Builder of {@link Traffic}. Not thread-safe. */
  public static final class Builder {

    private long commands;
    private long roundTrips;
    private long bytesSent;
    private long bytesReceived;

    private Builder() {}

    /** Number of commands; zero by default. */
    public Builder commands(long count) {
      this.commands = requireCount("commands", count);
      return this;
    }

    /** Number of round trips; zero by default. */
    public Builder roundTrips(long count) {
      this.roundTrips = requireCount("round trips", count);
      return this;
    }

    /** Number of bytes that clients sent; zero by default. */
    public Builder bytesSent(long bytes) {
      this.bytesSent = requireCount("bytes that clients sent", bytes);
      return this;
    }

    /** Number of bytes that clients received; zero by default. */
    public Builder bytesReceived(long bytes) {
      this.bytesReceived = requireCount("bytes that clients received", bytes);
      return this;
    }

    /** Builds the traffic. */
    public Traffic build() {
      return new Traffic(this);
    }

    private static long requireCount(String what, long count) {
      if (count < 0) {
        throw new IllegalArgumentException(
            "The number of " + what + " is " + count + "; use zero or more");
      }
      return count;
    }
  }
}
