package dev.relevo.transport.eventloop;

import dev.relevo.transport.Lane;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.stream.ActorMaterializer;
import org.apache.pekko.stream.ActorMaterializerSettings;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of an actor system: one for each processor, over epoll where that is to be had.
 * All gateways of the system share them, and they stop after it has. Thread-safe.
 */
final class EventLoops implements Extension {
  /** The dispatcher of actors that run on the loop from which they are told something. */
  static final String DISPATCHER = "relevo.event-loops";

  private static final Id ID = new Id();
  private static final long QUIET_MILLIS = 0;
  private static final long STOP_MILLIS = 2_000;

  private final boolean epoll = Epoll.isAvailable();
  private final LoopThreads group;
  private final List<Loop> loops;
  private final AtomicInteger turn = new AtomicInteger();
  private final FastThreadLocal<@Nullable Loop> here = new Here();

  private EventLoops(ActorSystem system) {
    this.group =
        new LoopThreads(
            Runtime.getRuntime().availableProcessors(),
            new DefaultThreadFactory("relevo-loop", true),
            handlers());
    List<Loop> made = new ArrayList<>();
    for (EventExecutor executor : group) {
      made.add(loop((LoopThreads.Member) executor, made.size(), system));
    }
    this.loops = List.copyOf(made);
    register(DISPATCHER, this::executeHere, system);
    system.registerOnTermination(this::stop);
  }

  /** The loops of an actor system. */
  static EventLoops of(ActorSystem system) {
    return ID.get(system);
  }

  private IoHandlerFactory handlers() {
    return epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  private static Loop loop(LoopThreads.Member eventLoop, int index, ActorSystem system) {
    Loop loop = new Loop(eventLoop, index);
    String dispatcher = "relevo.event-loop-" + index;
    register(dispatcher, loop, system);
    loop.become(new Lane(materializer(system, dispatcher, index), loop, index));
    return loop;
  }

  private static void register(String dispatcher, Executor loop, ActorSystem system) {
    system
        .dispatchers()
        .registerConfigurator(
            dispatcher, new LoopDispatcher(dispatcher, loop, system.dispatchers().prerequisites()));
  }

  /** On the caller's loop, or on any where the caller is on none. */
  private void executeHere(Runnable task) {
    Loop loop = here.get();
    (loop == null ? next() : loop).execute(task);
  }

  /** A stream that says nothing of its dispatcher runs on the loop, and so do its parts. */
  @SuppressWarnings("deprecation") // attributes of each stream would be the way that is not
  private static Materializer materializer(ActorSystem system, String dispatcher, int index) {
    return ActorMaterializer.create(
        ActorMaterializerSettings.create(system).withDispatcher(dispatcher),
        system,
        "relevo-loop-" + index);
  }

  private void stop() {
    var unused = group.shutdownGracefully(QUIET_MILLIS, STOP_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** All of them, by their index. */
  List<Loop> all() {
    return loops;
  }

  /** One after the other. */
  Loop next() {
    return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
  }

  /** The loop that a channel is registered with. */
  Loop of(EventLoop eventLoop) {
    for (Loop loop : loops) {
      if (loop.eventLoop() == eventLoop) {
        return loop;
      }
    }
    throw new IllegalArgumentException("not one of these loops");
  }

  /** The loop of a lane, or null when it is none of these. */
  @Nullable Loop of(Lane lane) {
    if (lane.executor() instanceof Loop loop && loops.contains(loop)) {
      return loop;
    }
    return null;
  }

  /** All loops as Netty's bootstraps want them. */
  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  Class<? extends ServerSocketChannel> serverChannel() {
    return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** A channel for a connection of ours, not registered yet. */
  SocketChannel newChannel() {
    return epoll ? new EpollSocketChannel() : new NioSocketChannel();
  }

  /** The loop of a thread; null for a thread that is none's. */
  private final class Here extends FastThreadLocal<@Nullable Loop> {
    @Override
    protected @Nullable Loop initialValue() {
      for (Loop loop : loops) {
        if (loop.isHere()) {
          return loop;
        }
      }
      return null;
    }
  }

  private static final class Id extends AbstractExtensionId<EventLoops> {
    @Override
    public EventLoops createExtension(ExtendedActorSystem system) {
      return new EventLoops(system);
    }
  }
}
