package io.cachette.redis.internal.credentials;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.redisson.client.NettyHook;

/**
 * Asks for the credentials of a new connection before Redisson uses it. Redisson 4.7.0 asks for
 * them itself, but does not wait for the answer before it sends other commands, which the server
 * then refuses with NOAUTH.
 */
public record CredentialsHook(CredentialsLookup lookup) implements NettyHook {

  @Override
  public void afterBoostrapInitialization(Bootstrap bootstrap) {}

  @Override
  public void afterChannelInitialization(Channel channel) {
    channel.pipeline().addFirst(new ActivationDelay(lookup));
  }

  /** Passes on that a channel is active when its credentials are there, or cannot be had. */
  private static final class ActivationDelay extends ChannelInboundHandlerAdapter {

    private final CredentialsLookup lookup;

    ActivationDelay(CredentialsLookup lookup) {
      this.lookup = lookup;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      if (!(context.channel().remoteAddress() instanceof InetSocketAddress address)) {
        context.fireChannelActive();
        return;
      }
      CompletableFuture<?> unused =
          lookup
              .prepareAsync(address)
              .whenComplete((none, e) -> context.executor().execute(() -> activate(context)));
    }

    private static void activate(ChannelHandlerContext context) {
      if (context.channel().isActive()) {
        context.fireChannelActive();
      }
    }
  }
}
