package io.cachette.redis.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.Queue;
import org.redisson.client.NettyHook;
import org.redisson.client.RedisException;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.CommandsData;

/**
 * Notifies a connection attempt when Redisson has started and opens connections, and adds a {@link
 * LostReplies} to each of them. Calls the hook of the user first.
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

  /** The failure of a script that was sent on a connection which is closed now. */
  static final class ReplyLostException extends RedisException {
    private static final long serialVersionUID = 1L;

    ReplyLostException() {
      super("The connection was closed before the reply arrived");
    }
  }

  /**
   * Fails the scripts under way on a connection when it is closed. Redisson lets them wait for
   * their timeouts; it sends some other commands again, so these are left alone. This is the only
   * use of types that Redisson does not document for its users, since its public API does not show
   * which commands a connection carries. One instance per connection, which its event loop calls.
   */
  static final class LostReplies extends ChannelDuplexHandler {

    private final Queue<CommandData<?, ?>> pending = new ArrayDeque<>();

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      if (message instanceof CommandData<?, ?> command) {
        addIfOurs(command);
      } else if (message instanceof CommandsData commands) {
        commands.getCommands().forEach(this::addIfOurs);
      }
      super.write(context, message, promise);
    }

    private void addIfOurs(CommandData<?, ?> command) {
      if (SharedClient.isLookUp(command.getCodec())
          || command.getCommand().getName().startsWith("EVAL")) {
        removeAnswered();
        pending.add(command);
      }
    }

    /** Replies arrive in the order of the commands. */
    private void removeAnswered() {
      CommandData<?, ?> first = pending.peek();
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
      ReplyLostException lost = new ReplyLostException();
      pending.forEach(command -> command.tryFailure(lost));
      pending.clear();
      super.channelInactive(context);
    }
  }
}
