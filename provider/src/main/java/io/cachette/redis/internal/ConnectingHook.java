package io.cachette.redis.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import org.redisson.client.NettyHook;

/**
 * Tells when Redisson has started and opens connections, and adds {@link LostReplies} to each of
 * them. Calls the hook of the user first.
 */
record ConnectingHook(NettyHook userHook, Runnable onConnecting) implements NettyHook {

  @Override
  public void afterBoostrapInitialization(Bootstrap bootstrap) {
    userHook.afterBoostrapInitialization(bootstrap);
    onConnecting.run();
  }

  @Override
  public void afterChannelInitialization(Channel channel) {
    userHook.afterChannelInitialization(channel);
    channel.pipeline().addLast(new LostReplies());
  }
}
