package io.cachette.session.internal.store;

import java.util.ArrayList;
import java.util.List;

/**
 * Redis keys of the sessions of an application. All keys of a shard are in one cluster slot: its
 * sessions, their tombstones and its expiry index.
 *
 * @param namespace prefix of all keys
 * @param application name of the application, unique in the namespace
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

  /** Returns the keys that all scripts expect, in their order. */
  List<Object> scriptKeys(SessionId id) {
    return List.of(session(id), tombstone(id), expiryIndex(id.shard()));
  }

  /** Returns the keys that all scripts expect, and an additional one. */
  List<Object> scriptKeys(SessionId id, String additional) {
    List<Object> all = new ArrayList<>(scriptKeys(id));
    all.add(additional);
    return all;
  }

  private String shardPrefix(int shard) {
    return namespace + ":session:{" + application + ":" + shard + "}";
  }
}
