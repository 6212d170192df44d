package dev.relevo.transport.eventloop;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.dispatch.Dispatcher;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceFactory;
import org.apache.pekko.dispatch.ExecutorServiceFactoryProvider;
import org.apache.pekko.dispatch.MessageDispatcher;
import org.apache.pekko.dispatch.MessageDispatcherConfigurator;
import scala.concurrent.duration.Duration;
import scala.concurrent.duration.FiniteDuration;

/**
 * Makes a dispatcher whose actors, and so whose streams, run on a loop. It is registered with the
 * actor system by name, so that the configuration of a host application needs to know nothing of
 * it.
 */
final class LoopDispatcher extends MessageDispatcherConfigurator {
  /** How many messages of one actor are handled before the next has its turn. */
  private static final int THROUGHPUT = 64;

  private final Dispatcher dispatcher;

  /**
   * A dispatcher.
   *
   * @param loop takes what its actors do, and outlives it
   */
  LoopDispatcher(String id, Executor loop, DispatcherPrerequisites prerequisites) {
    super(config(id, prerequisites), prerequisites);
    this.dispatcher =
        new Dispatcher(
            this,
            id,
            THROUGHPUT,
            Duration.Zero(),
            new OfLoop(loop),
            FiniteDuration.apply(1, TimeUnit.SECONDS));
  }

  /** As the default dispatcher: actors of a loop may have any mailbox. */
  private static Config config(String id, DispatcherPrerequisites prerequisites) {
    return ConfigFactory.parseMap(Map.of("id", id, "throughput", THROUGHPUT))
        .withFallback(
            prerequisites.settings().config().getConfig("pekko.actor.default-dispatcher"));
  }

  @Override
  public MessageDispatcher dispatcher() {
    return dispatcher;
  }

  private record OfLoop(Executor loop) implements ExecutorServiceFactoryProvider {
    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
      return () -> new Threads(loop);
    }

    @Override
    public boolean isVirtualized() {
      return false;
    }
  }

  /**
   * A loop as the dispatcher sees it. It outlives the dispatcher, which may stop and start again.
   */
  private static final class Threads extends AbstractExecutorService {
    private final Executor loop;
    private volatile boolean stopped;

    private Threads(Executor loop) {
      this.loop = loop;
    }

    @Override
    public void execute(Runnable task) {
      loop.execute(task);
    }

    @Override
    public void shutdown() {
      stopped = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      stopped = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return stopped;
    }

    @Override
    public boolean isTerminated() {
      return stopped;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return stopped;
    }
  }
}
