package io.cachette.redis.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.Queue;
import org.redisson.client.NettyHook;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.protocol.QueueCommand;

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

  /**
   * Fails the commands under way on a connection when it is closed: their replies are lost.
   * Redisson lets them wait for their timeouts. This is the only use of a type that Redisson does
   * not document for its users, since its public API does not show which commands a connection
   * carries. One instance per connection, which its event loop calls.
   */
  static final class LostReplies extends ChannelDuplexHandler {

    static final String MESSAGE = "The connection was closed before the reply arrived";

    private final Queue<QueueCommand> pending = new ArrayDeque<>();

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      if (message instanceof QueueCommand command && isRequest(command)) {
        removeAnswered();
        pending.add(command);
      }
      super.write(context, message, promise);
    }

    /** Redisson itself sends subscriptions and blocking commands again on the next connection. */
    private static boolean isRequest(QueueCommand command) {
      return !command.isBlockingCommand() && command.getPubSubOperations().isEmpty();
    }

    /** Replies arrive in the order of the commands. */
    private void removeAnswered() {
      QueueCommand first = pending.peek();
      while (first != null && first.isExecuted()) {
        pending.remove();
        first = pending.peek();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
      removeAnswered();
      super.channelReadComplete(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      RedisReconnectedException lost = new RedisReconnectedException(MESSAGE);
      pending.forEach(command -> command.tryFailure(lost));
      pending.clear();
      super.channelInactive(context);
    }
  }
}
