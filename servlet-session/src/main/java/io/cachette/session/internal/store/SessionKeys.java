package io.cachette.session.internal.store;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys of the sessions of an application. What belongs to one session is in one slot, and so
 * are the sessions of one shard and their deadlines.
 *
 * @param namespace prefix of all keys
 * @param application tells apart applications that share the namespace
 */
record SessionKeys(String namespace, String application) {

  String session(SessionId id) {
    return shardPrefix(id.shard()) + ":" + id;
  }

  String tombstone(SessionId id) {
    return session(id) + ":gone";
  }

  String contents(SessionId id) {
    return session(id) + ":claimed";
  }

  String expiryIndex(int shard) {
    return shardPrefix(shard) + ":deadlines";
  }

  String principal(String digest) {
    return namespace + ":session:{" + application + ":principal:" + digest + "}";
  }

  String channel() {
    return namespace + ":session:" + application + ":events";
  }

  /** In the order that the scripts expect. */
  List<Object> scriptKeys(SessionId id) {
    return List.of(session(id), tombstone(id), expiryIndex(id.shard()));
  }

  /** The same, and one more that some scripts need. */
  List<Object> scriptKeys(SessionId id, String additional) {
    List<Object> all = new ArrayList<>(scriptKeys(id));
    all.add(additional);
    return all;
  }

  private String shardPrefix(int shard) {
    return namespace + ":session:{" + application + ":" + shard + "}";
  }
}
