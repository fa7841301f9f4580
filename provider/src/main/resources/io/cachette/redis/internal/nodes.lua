-- Replies with the nodes of the cluster and their slots, as the node sees them that owns KEYS[1].
return {redis.call('cluster', 'nodes')}
