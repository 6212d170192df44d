package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.chat.Served;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.WorkerPool;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.ArrayDeque;
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
 * Streams the answer to one request, which comes of an {@link AnswerRace}. Nothing is emitted
 * before content has come; after that the next candidate has to join on ({@link Resumption}), and
 * where none does the stream ends with a {@link GatewayException}. The materialised value tells who
 * serves, as soon as the first content is there, or fails as the stream does.
 */
final class AnswerStage
    extends AbstractGraphStageWithMaterializedValue<
        SourceShape<ChatEvent>, CompletionStage<Served>> {
  private final Outlet<ChatEvent> out = Outlet.create("answer.out");
  private final SourceShape<ChatEvent> shape = SourceShape.of(out);
  private final ChatRequest request;
  private final RequestProfile profile;
  private final Origin origin;
  private final Supplier<Desk> desks;
  private final Supplier<Lane> lanes;
  private final Consumer<Served> onServed;

  AnswerStage(
      ChatRequest request,
      RequestProfile profile,
      Origin origin,
      Supplier<Desk> desks,
      Supplier<Lane> lanes,
      Consumer<Served> onServed) {
    this.request = request;
    this.profile = profile;
    this.origin = origin;
    this.desks = desks;
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

  private final class Logic extends TimerGraphStageLogic implements AnswerRace.Stage {
    private final CompletableFuture<Served> served = new CompletableFuture<>();
    private final ArrayDeque<ChatEvent> ready = new ArrayDeque<>(2);
    private final Desk desk = desks.get();
    private final Attempts attempts =
        new Attempts(
            profile, desk.routing(), request.steering().deadline(), desk.clock().instant());
    private final CacheTurn cache = desk.cache().turn(request);
    private @Nullable AnswerRace race;
    private @Nullable AsyncCallback<Reply> replies;
    private @Nullable GatewayError failure;
    private @Nullable Asking asking;
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

    /**
     * A fault ends the stream; the interpreter of streams would log every word of one from here.
     */
    @Override
    public void preStart() {
      try {
        begin();
      } catch (RuntimeException e) {
        failStage(e);
      }
    }

    /** What is noted of the request begins here: a stage that never starts is never stopped. */
    private void begin() {
      RequestTrace trace = desk.trace(profile, origin, true, request.steering().deadline());
      race =
          new AnswerRace(
              this,
              new AnswerAttempt.Asked(
                  request,
                  desk,
                  new Delivered(request.format(), desk.routing().midStream()),
                  lanes.get()),
              attempts,
              trace);
      GatewayError refused =
          desk.refusal(RequestCheck.fault(request), profile, profile.promptTokens(), trace);
      if (refused != null) {
        race.fail(refused);
        return;
      }
      ChatResponse kept = cache.find(profile.requestId());
      if (kept != null) {
        race.replay(kept);
        return;
      }
      replies = createAsyncCallback(reply -> race().onReply(reply.pool(), reply.reason()));
      race.findFirst();
    }

    private AnswerRace race() {
      return Objects.requireNonNull(race);
    }

    @Override
    public void ask(AttemptReason reason) {
      AsyncCallback<Reply> callback = Objects.requireNonNull(replies);
      Asking question =
          desk.acquire(attempts.profile(), attempts.tried(), race().remaining(), reason.isBeside());
      asking = question;
      question
          .reply()
          .handleAsync(
              (reply, lost) -> {
                FutureConverters.asJava(callback.invokeWithFeedback(new Reply(reply, reason)))
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

    @Override
    public AttemptStream stream(Lease lease, AttemptStream.Owner owner) {
      Providers.Running provider = desk.provider(lease);
      Company company =
          Company.ofStream(
              provider.settings().timeouts(),
              lease.speed(),
              desk.routing().hedging(),
              request,
              lease.trial());
      return new AttemptStream(this, provider, company, owner);
    }

    @Override
    public void wakeAfter(AnswerAttempt attempt, Duration delay) {
      scheduleOnce(attempt, delay);
    }

    @Override
    public void letSleep(AnswerAttempt attempt) {
      cancelTimer(attempt);
    }

    @Override
    public void onTimer(Object attempt) {
      ((AnswerAttempt) attempt).onTimer();
    }

    @Override
    public void onBegun(Served who) {
      Served told = cache.told(who);
      committed = true;
      onServed.accept(told);
      served.complete(told);
    }

    @Override
    public void onEvent(ChatEvent event) {
      ready.add(event);
      finished = event instanceof ChatEvent.Finished;
    }

    @Override
    public void onFailed(GatewayError error) {
      failure = error;
      served.completeExceptionally(error.toException());
      if (ready.isEmpty()) {
        failStage(error.toException());
      }
    }

    /** Before its first content an attempt is read ahead; afterwards events flow on demand. */
    @Override
    public void deliver() {
      if (isAvailable(out) && !ready.isEmpty()) {
        ChatEvent next = ready.remove();
        cache.add(next);
        push(out, next);
      }
      if (ready.isEmpty()) {
        if (failure != null) {
          failStage(failure.toException());
        } else if (finished) {
          complete(out);
        } else if (committed && isAvailable(out)) {
          race().pull();
        }
      }
    }

    @Override
    public void postStop() {
      if (race != null) {
        if (race.isAsking() && asking != null) {
          asking.forget();
        }
        race.leave();
      }
      if (!served.isDone()) {
        served.completeExceptionally(
            GatewayError.of(GatewayError.Kind.INTERNAL, "the stream was stopped").toException());
      }
    }
  }

  /** The pool's reply, or null when none came, and what was asked for. */
  private record Reply(WorkerPool.@Nullable Reply pool, AttemptReason reason) {}
}
