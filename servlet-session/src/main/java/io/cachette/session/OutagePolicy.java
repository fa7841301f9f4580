package io.cachette.session;

/**
 * Policy for requests that need their session while Redis does not answer. While Redis is out of
 * memory, requests can read, empty and destroy their sessions; the policy then holds for requests
 * that create a session or write attributes.
 *
 * <pre>{@code
 * SessionSettings settings =
 *     SessionSettings.builder()
 *         .outage(OutagePolicy.READ_ONLY)
 *         .replicas(50_000)
 *         .build();
 * }</pre>
 */
public enum OutagePolicy {
  /**
   * The request fails with {@link SessionsUnavailableException}, which the filter answers with the
   * status 503 and {@code Retry-After}.
   */
  FAIL,
  /**
   * The request reads the replica of the session on this node, which may be out of date. Changes
   * fail as with {@link #FAIL}, and so do requests for sessions without a replica on this node.
   */
  READ_ONLY,
  /**
   * The request reads and changes the replica of the session on this node, and may create a new
   * session. The node writes the changes when Redis answers again, unless another node has
   * destroyed the session by then. Until then, other nodes do not see the changes, and they are
   * lost if this node stops.
   */
  LOCAL
}
