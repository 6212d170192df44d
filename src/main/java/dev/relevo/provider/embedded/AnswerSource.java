package dev.relevo.provider.embedded;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ProviderException;
import java.util.ArrayDeque;
import java.util.function.Function;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/**
 * Streams one answer of an engine. It holds what downstream has not asked for yet, however much
 * that is: an answer has no more events than the model's window has tokens, and neither may one
 * slow reader hold up the engine's other answers nor may a piece get lost.
 */
final class AnswerSource extends GraphStage<SourceShape<ChatEvent>> {
  private final Outlet<ChatEvent> out = Outlet.create("engine.out");
  private final SourceShape<ChatEvent> shape = SourceShape.of(out);
  private final Function<Generations.Listener, Runnable> begin;

  /**
   * An answer that begins when the source runs.
   *
   * @param begin begins the generation and returns what cancels it; may throw a {@link
   *     ProviderException}
   */
  AnswerSource(Function<Generations.Listener, Runnable> begin) {
    this.begin = begin;
  }

  @Override
  public SourceShape<ChatEvent> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic implements Generations.Listener {
    private final ArrayDeque<ChatEvent> waiting = new ArrayDeque<>(4);
    private final AsyncCallback<ChatEvent> events = createAsyncCallback(this::take);
    private final AsyncCallback<ProviderException> failures = createAsyncCallback(this::fail);
    private @Nullable Runnable cancel;
    private @Nullable ProviderException failure;
    private boolean finished;

    private Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              deliver();
            }
          });
    }

    @Override
    public void preStart() {
      try {
        cancel = begin.apply(this);
      } catch (ProviderException e) {
        failStage(e);
      }
    }

    @Override
    public void onEvent(ChatEvent event) {
      events.invoke(event);
    }

    @Override
    public void onFailure(ProviderException cause) {
      failures.invoke(cause);
    }

    private void take(ChatEvent event) {
      finished = event instanceof ChatEvent.Finished;
      waiting.add(event);
      deliver();
    }

    private void fail(ProviderException cause) {
      failure = cause;
      deliver();
    }

    private void deliver() {
      if (isAvailable(out) && !waiting.isEmpty()) {
        push(out, waiting.remove());
      }
      if (waiting.isEmpty()) {
        if (finished) {
          completeStage();
        } else if (failure != null) {
          failStage(failure);
        }
      }
    }

    @Override
    public void postStop() {
      if (cancel != null && !finished && failure == null) {
        cancel.run();
      }
    }
  }
}
