package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.StructuredOutput;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.WorkerPool;
import dev.relevo.provider.Ability;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.FutureConverters;

/**
 * Streams the answer to one request: gets a lease, makes an {@link AnswerAttempt} with it, and on a
 * failure goes on to the next candidate. Nothing is emitted before content has come; after that the
 * next candidate has to join on ({@link Resumption}), and where none does the stream ends with a
 * {@link GatewayException}. The materialised value tells who serves, as soon as the first content
 * is there, or fails as the stream does.
 */
final class AnswerStage
    extends AbstractGraphStageWithMaterializedValue<
        SourceShape<ChatEvent>, CompletionStage<Served>> {
  private static final String TIMER = "clock";

  private final Outlet<ChatEvent> out = Outlet.create("answer.out");
  private final SourceShape<ChatEvent> shape = SourceShape.of(out);
  private final ChatRequest request;
  private final RequestProfile profile;
  private final Desk desk;
  private final Supplier<Lane> lanes;
  private final Consumer<Served> onServed;

  AnswerStage(
      ChatRequest request,
      RequestProfile profile,
      Desk desk,
      Supplier<Lane> lanes,
      Consumer<Served> onServed) {
    this.request = request;
    this.profile = profile;
    this.desk = desk;
    this.lanes = lanes;
    this.onServed = onServed;
  }

  @Override
  public SourceShape<ChatEvent> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, CompletionStage<Served>> createLogicAndMaterializedValuePair(
      Attributes attributes) {
    Logic logic = new Logic();
    return Pair.create(logic, logic.served);
  }

  private final class Logic extends TimerGraphStageLogic implements AnswerAttempt.Owner {
    private final CompletableFuture<Served> served = new CompletableFuture<>();
    private final Attempts attempts =
        new Attempts(desk.routing(), request.steering().deadline(), desk.clock().instant());
    private final ArrayDeque<ChatEvent> ready = new ArrayDeque<>(2);
    private final Delivered delivered = new Delivered(request.format(), desk.routing().midStream());
    private final Lane lane = lanes.get();
    private @Nullable AsyncCallback<Reply> replies;
    private @Nullable AnswerAttempt attempt;
    private @Nullable GatewayError failure;
    private @Nullable String model;
    private boolean committed;
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
      GatewayError refused = desk.refusal(request);
      if (refused != null) {
        fail(refused);
        return;
      }
      replies = createAsyncCallback(this::onReply);
      acquire();
    }

    private void acquire() {
      AsyncCallback<Reply> callback = Objects.requireNonNull(replies);
      desk.acquire(profile, attempts.tried(), attempts.remaining(desk.clock().instant()))
          .handleAsync(
              (reply, lost) -> {
                FutureConverters.asJava(callback.invokeWithFeedback(new Reply(reply)))
                    .handleAsync(
                        (done, gone) -> {
                          // the stream has ended meanwhile: nobody but us can give the lease back
                          if (gone != null && reply instanceof WorkerPool.Granted granted) {
                            desk.end(granted.lease(), new Outcome.Cancelled());
                          }
                          return done;
                        },
                        Runnable::run);
                return reply;
              },
              Runnable::run);
    }

    private void onReply(Reply reply) {
      if (reply.pool() instanceof WorkerPool.Granted granted) {
        attempts.begin();
        Lease lease = granted.lease();
        begin(
            lease,
            committed ? ways(lease) : Collections.emptyIterator(),
            StructuredAttempt.of(request, lease.capabilities()));
      } else if (reply.pool() instanceof WorkerPool.Refused refused) {
        giveUp(attempts.refused(refused.refusal()));
      } else {
        giveUp(desk.noReply(attempts));
      }
    }

    /** The ways in which this candidate may go on with what was delivered, in their order. */
    private Iterator<Resumption.Way> ways(Lease lease) {
      boolean prefill = lease.capabilities().has(Ability.PREFILL);
      boolean same = lease.model().equals(model) && Resumption.isRepeatable(request.sampling());
      return Resumption.ways(prefill, same, desk.routing().midStream()).iterator();
    }

    @Override
    public void begin(
        Lease lease, Iterator<Resumption.Way> ways, @Nullable StructuredAttempt structured) {
      AnswerAttempt next =
          new AnswerAttempt(this, request, profile, desk, lease, ways, structured, delivered);
      attempt = next;
      next.start(lane);
    }

    @Override
    public AttemptStream stream(AnswerAttempt owner, Lease lease) {
      return new AttemptStream(this, desk.provider(lease), owner);
    }

    @Override
    public void onJoined(Lease lease, @Nullable StructuredOutput structured) {
      Served who = attempts.served(profile.requestId(), lease).withStructured(structured);
      if (committed) {
        ready.add(new ChatEvent.Continued(who, delivered.characters()));
      } else {
        committed = true;
        model = lease.model();
        onServed.accept(who);
        served.complete(who);
      }
    }

    @Override
    public void onEvent(ChatEvent event) {
      ready.add(event);
      finished = event instanceof ChatEvent.Finished;
    }

    /** Looks for another candidate. */
    @Override
    public void onFailed(Lease lease, ProviderError error) {
      attempt = null;
      if (!committed) {
        ready.clear();
      }
      GatewayError last = attempts.failed(lease, error, desk.clock().instant());
      if (last != null || (committed && !delivered.mayBeContinued())) {
        giveUp(last == null ? Attempts.told(error) : last);
      } else {
        acquire();
      }
    }

    @Override
    public void onDiverged(Lease lease) {
      attempt = null;
      if (attempts.passOver(lease)) {
        acquire();
      } else {
        fail(delivered.brokenOff());
      }
    }

    @Override
    public Duration timeLeft() {
      return attempts.remaining(desk.clock().instant());
    }

    @Override
    public void onTimeOver() {
      fail(attempts.deadlinePassed());
    }

    @Override
    public void wakeAfter(Duration delay) {
      scheduleOnce(TIMER, delay);
    }

    @Override
    public void release(Lease lease, Outcome outcome) {
      cancelTimer(TIMER);
      desk.end(lease, outcome);
    }

    /** Nobody else can answer, or go on with what was begun. */
    private void giveUp(GatewayError why) {
      fail(committed ? delivered.brokenOff() : why);
    }

    private void fail(GatewayError error) {
      failure = error;
      served.completeExceptionally(error.toException());
      if (!committed) {
        ready.clear();
      }
      if (ready.isEmpty()) {
        failStage(error.toException());
      }
    }

    /** Before its first content an attempt is read ahead; afterwards events flow on demand. */
    @Override
    public void deliver() {
      if (committed && isAvailable(out) && !ready.isEmpty()) {
        push(out, ready.poll());
      }
      if (ready.isEmpty()) {
        if (failure != null) {
          failStage(failure.toException());
        } else if (finished) {
          complete(out);
        } else if (committed && isAvailable(out) && attempt != null) {
          attempt.pull();
        }
      }
    }

    @Override
    public void onTimer(Object key) {
      AnswerAttempt running = attempt;
      if (running != null) {
        running.onTimer();
      }
    }

    @Override
    public void postStop() {
      AnswerAttempt running = attempt;
      if (running != null) {
        running.end(new Outcome.Cancelled());
      }
      if (!served.isDone()) {
        served.completeExceptionally(
            GatewayError.of(GatewayError.Kind.INTERNAL, "the stream was stopped").toException());
      }
    }
  }

  /** The pool's reply, or null when none came. */
  private record Reply(WorkerPool.@Nullable Reply pool) {}
}
