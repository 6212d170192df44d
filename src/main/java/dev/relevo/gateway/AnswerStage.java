package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.WorkerPool;
import dev.relevo.provider.Ability;
import dev.relevo.provider.ChatCall;
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
 * Streams the answer to one request: gets a lease, runs the provider's stream inside its own, and
 * on a failure goes on to the next candidate. Nothing is emitted before content has come; after
 * that the next candidate has to join on ({@link Resumption}), and where none does the stream ends
 * with a {@link GatewayException}. The materialised value tells who serves, as soon as the first
 * content is there, or fails as the stream does.
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

  private final class Logic extends TimerGraphStageLogic {
    private final CompletableFuture<Served> served = new CompletableFuture<>();
    private final Attempts attempts =
        new Attempts(desk.routing(), request.steering().deadline(), desk.clock().instant());
    private final ArrayDeque<ChatEvent> ready = new ArrayDeque<>(2);
    private final Delivered delivered = new Delivered(request.format(), desk.routing().midStream());
    private final Lane lane = lanes.get();
    private @Nullable AsyncCallback<Reply> replies;
    private @Nullable Attempt attempt;
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
      boolean prefill = desk.provider(lease).settings().capabilities().has(Ability.PREFILL);
      boolean same = lease.model().equals(model) && Resumption.isRepeatable(request.sampling());
      return Resumption.ways(prefill, same, desk.routing().midStream()).iterator();
    }

    /**
     * Begins an attempt.
     *
     * @param ways how it may join what was delivered; empty when nothing was
     * @param structured how it is brought to the asked shape; null where free text is asked for
     */
    private void begin(
        Lease lease, Iterator<Resumption.Way> ways, @Nullable StructuredAttempt structured) {
      Attempt next = new Attempt(lease, ways, structured);
      attempt = next;
      next.start();
    }

    /** Nobody else can answer, or go on with what was begun. */
    private void giveUp(GatewayError why) {
      fail(committed ? delivered.brokenOff() : why);
    }

    private void fail(GatewayError error) {
      failure = error;
      served.completeExceptionally(error.toException());
      if (ready.isEmpty()) {
        failStage(error.toException());
      }
    }

    /** Before its first content an attempt is read ahead; afterwards events flow on demand. */
    private void deliver() {
      if (isAvailable(out) && !ready.isEmpty()) {
        push(out, ready.poll());
      }
      if (ready.isEmpty()) {
        if (failure != null) {
          failStage(failure.toException());
        } else if (finished) {
          complete(out);
        } else if (committed && isAvailable(out) && attempt != null) {
          attempt.stream.pull();
        }
      }
    }

    @Override
    public void onTimer(Object key) {
      Attempt running = attempt;
      if (running != null) {
        running.stream.onTimer();
      }
    }

    @Override
    public void postStop() {
      Attempt running = attempt;
      if (running != null) {
        running.end(new Outcome.Cancelled());
      }
      if (!served.isDone()) {
        served.completeExceptionally(
            GatewayError.of(GatewayError.Kind.INTERNAL, "the stream was stopped").toException());
      }
    }

    /** One lease, and what its provider's stream means for the answer. */
    private final class Attempt implements AttemptStream.Owner {
      private final Lease lease;
      private final Iterator<Resumption.Way> ways;
      private final @Nullable Resumption resumption;
      private final @Nullable StructuredAttempt structured;
      private final @Nullable HeldAnswer held;
      private final AttemptStream stream;
      private boolean joined;
      private boolean ended;

      private Attempt(
          Lease lease, Iterator<Resumption.Way> ways, @Nullable StructuredAttempt structured) {
        this.lease = lease;
        this.ways = ways;
        this.resumption =
            ways.hasNext() ? Resumption.of(ways.next(), delivered, desk.routing()) : null;
        this.structured = structured;
        this.held = structured != null && structured.holdsBack() ? new HeldAnswer() : null;
        this.stream = new AttemptStream(Logic.this, desk.provider(lease), this);
      }

      private void start() {
        ChatRequest once = structured == null ? request : structured.request();
        ChatRequest asked = resumption == null ? once : resumption.request(once);
        stream.start(
            new ChatCall(asked, lease.model(), lease.keyIndex(), desk.limits(lease)), lane);
      }

      @Override
      public void onEvent(ChatEvent event) {
        if (held != null) {
          if (!held.add(event)) {
            onBroken(ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer is absurdly long"));
            return;
          }
          if (event instanceof ChatEvent.Finished && !accept(held)) {
            return;
          }
        } else if (resumption == null) {
          take(event);
        } else {
          resumption.take(event, this::take);
          if (resumption.hasDiverged()) {
            onDiverged();
            return;
          }
        }
        if (joined) {
          deliver();
        } else {
          stream.pull();
        }
      }

      /** Judges the answer that was held back. Returns whether it is taken. */
      private boolean accept(HeldAnswer whole) {
        StructuredAttempt.Verdict verdict =
            Objects.requireNonNull(structured).judge(whole.whole(profile.promptCharacters()));
        if (verdict instanceof StructuredAttempt.Good good) {
          HeldAnswer.tell(good.answer(), this::take);
          return true;
        }
        if (verdict instanceof StructuredAttempt.Bad bad) {
          end(new Outcome.Cancelled()); // what a schema asks of a model says nothing of its health
          goOn(bad.error());
        } else {
          restart();
        }
        return false;
      }

      /** Takes an event that belongs to the answer. */
      private void take(ChatEvent event) {
        if (event instanceof ChatEvent.Finished end) {
          onFinished(end);
        } else {
          if (event.isContent()) {
            join();
            delivered.add(event);
          }
          ready.add(event);
        }
      }

      /** From here on this attempt's events reach the caller. */
      private void join() {
        if (joined) {
          return;
        }
        joined = true;
        Served who =
            attempts
                .served(profile.requestId(), lease)
                .withStructured(structured == null ? null : structured.told());
        if (committed) {
          ready.add(new ChatEvent.Continued(who, delivered.characters()));
        } else {
          committed = true;
          model = lease.model();
          onServed.accept(who);
          served.complete(who);
        }
      }

      private void onFinished(ChatEvent.Finished end) {
        if (!committed && end.reason() == FinishReason.STOP) {
          onBroken(ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer was empty"));
          return;
        }
        join();
        if (held == null && !stream.hasUsage()) {
          ready.add(delivered.estimatedUsage(profile.promptCharacters()));
        }
        ready.add(end);
        finished = true;
        end(stream.succeeded());
      }

      @Override
      public void onBroken(ProviderError error) {
        if (ended) {
          return;
        }
        boolean otherWay =
            resumption == null
                ? structured != null && !stream.hasContent() && structured.weaken(error)
                : resumption.isRefused(error, stream.hasContent()) && ways.hasNext();
        if (otherWay) {
          restart();
          return;
        }
        end(new Outcome.Failed(error));
        goOn(error);
      }

      /** The attempt has failed; looks for another candidate. */
      private void goOn(ProviderError error) {
        attempt = null;
        if (joined) {
          delivered.broke(error, resumption, stream.completionTokens());
        } else if (!committed) {
          ready.clear();
        }
        GatewayError last = attempts.failed(lease, error, desk.clock().instant());
        if (last != null || (committed && !delivered.mayBeContinued())) {
          giveUp(last == null ? Attempts.told(error) : last);
        } else {
          acquire();
        }
      }

      /** The candidate says something else than what was delivered, which is no fault of its. */
      private void onDiverged() {
        if (ways.hasNext()) {
          restart();
          return;
        }
        end(new Outcome.Cancelled());
        attempt = null;
        if (attempts.passOver(lease)) {
          acquire();
        } else {
          fail(delivered.brokenOff());
        }
      }

      /** The same lease again, in the next way. */
      private void restart() {
        ended = true;
        stream.stop();
        begin(lease, ways, structured);
      }

      @Override
      public Duration timeLeft() {
        return attempts.remaining(desk.clock().instant());
      }

      @Override
      public void onTimeOver() {
        end(new Outcome.Cancelled());
        fail(attempts.deadlinePassed());
      }

      @Override
      public void wakeAfter(Duration delay) {
        scheduleOnce(TIMER, delay);
      }

      /** Ends the lease, once; what is not a whole answer is cancelled upstream. */
      private void end(Outcome outcome) {
        if (!ended) {
          ended = true;
          cancelTimer(TIMER);
          desk.end(lease, outcome);
          stream.stop();
        }
      }
    }
  }

  /** The pool's reply, or null when none came. */
  private record Reply(WorkerPool.@Nullable Reply pool) {}
}
