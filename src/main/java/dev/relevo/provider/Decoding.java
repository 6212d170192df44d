package dev.relevo.provider;

import dev.relevo.chat.ChatEvent;
import dev.relevo.transport.ReadableBody;
import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.FutureConverters;

/**
 * A {@link DecodedAnswer} as it runs, inside the stage of whoever reads it and on that stage's
 * thread: events are told one by one as they are asked for.
 */
public final class Decoding {

  /** Who reads the answer. */
  public interface Reader {
    /** The event that was asked for. */
    void onEvent(ChatEvent event);

    /** All events have been told. Nothing is told after this. */
    void onWhole();

    /** The answer has failed, after what could be told of it. Nothing is told after this. */
    void onFailed(Throwable failure);

    /** Asks for a call of {@link #onTimer}; there is one wish at a time. */
    void wakeAfter(Duration delay);
  }

  /** How long an end mark is waited for when everything else is there. */
  private static final Duration MARK = Duration.ofSeconds(1);

  private static final Duration NEARLY = Duration.ofMillis(10);

  private final Function<CompletionStage<?>, CompletionStage<UpstreamReply>> send;
  private final AnswerDecoder decoder;
  private final Materializer materializer;
  private final GraphStageLogic logic;
  private final Reader reader;
  private final CompletableFuture<Void> abandoned = new CompletableFuture<>();
  private final ArrayDeque<ChatEvent> ready = new ArrayDeque<>(4);
  private @Nullable ReadableBody body;
  private @Nullable Throwable failure;
  private boolean wanted;
  private boolean telling;
  private boolean ended;
  private boolean over;
  private boolean markAwaited;
  private long askedAt;

  Decoding(
      Function<CompletionStage<?>, CompletionStage<UpstreamReply>> send,
      AnswerDecoder decoder,
      Materializer materializer,
      GraphStageLogic logic,
      Reader reader) {
    this.send = send;
    this.decoder = decoder;
    this.materializer = materializer;
    this.logic = logic;
    this.reader = reader;
  }

  /** The head of the answer, or why there is none. */
  private record Head(@Nullable UpstreamReply reply, @Nullable Throwable failure) {}

  /** Sends the request. To be called once, before all others and when the stage has started. */
  public void start() {
    AsyncCallback<Head> heads = logic.createAsyncCallback(this::onHead);
    send.apply(abandoned)
        .handleAsync(
            (reply, cause) -> {
              FutureConverters.asJava(heads.invokeWithFeedback(new Head(reply, cause)))
                  .handleAsync(
                      (taken, gone) -> {
                        if (gone != null && reply != null) {
                          discard(reply);
                        }
                        return taken;
                      },
                      Runnable::run);
              return reply;
            },
            Runnable::run);
  }

  private void onHead(Head head) {
    UpstreamReply reply = head.reply();
    if (over && reply != null) {
      discard(reply);
    } else if (reply == null) {
      failure = Objects.requireNonNull(head.failure());
    } else if (reply.body() instanceof UpstreamReply.Streamed streamed) {
      AsyncCallback<NotUsed> news = logic.createAsyncCallback(any -> tell());
      ReadableBody come = ReadableBody.of(streamed, materializer);
      come.read(() -> news.invoke(NotUsed.getInstance()));
      body = come;
    } else {
      decode(() -> decoder.feed(reply.wholeBody(), ready::add));
      onEnd(null);
    }
    tell();
  }

  private void discard(UpstreamReply reply) {
    if (reply.body() instanceof UpstreamReply.Streamed streamed) {
      ReadableBody unwanted = ReadableBody.of(streamed, materializer);
      unwanted.read(() -> {});
      unwanted.cancel();
    }
  }

  /** Asks for the next event. */
  public void pull() {
    wanted = true;
    tell();
  }

  /**
   * What is told may lead to the next wish at once, so that wishes are not met within each other.
   */
  private void tell() {
    if (telling) {
      return;
    }
    telling = true;
    try {
      while (!over && goesOn()) {
        // one step after the other
      }
    } finally {
      telling = false;
    }
  }

  /** Takes a step; whether the next can be taken at once. A failure waits for what came before. */
  private boolean goesOn() {
    if (!ready.isEmpty()) {
      return wanted && told(ready.remove());
    }
    if (decoder.isDone()) {
      over = true;
      if (body != null) {
        body.leave();
      }
      reader.onWhole();
    } else if (failure != null) {
      stop();
      reader.onFailed(UpstreamErrors.told(failure));
    }
    return wanted && !over && body != null && read(body);
  }

  private boolean told(ChatEvent event) {
    wanted = false;
    reader.onEvent(event);
    return true;
  }

  /** Reads what there is; false when there is nothing yet. */
  private boolean read(ReadableBody from) {
    ByteString bytes = from.next();
    if (bytes != null) {
      askedAt = 0;
      decode(() -> decoder.feed(bytes, ready::add));
      return true;
    }
    if (from.isOver()) {
      onEnd(from.failure());
      return true;
    }
    if (askedAt == 0 && decoder.isComplete()) {
      askedAt = System.nanoTime();
      awaitMark(MARK);
    }
    return false;
  }

  private void onEnd(@Nullable Throwable broken) {
    ended = true;
    if (broken != null && !decoder.isComplete()) {
      failure = broken;
    } else if (failure == null && !decoder.isDone()) {
      decode(() -> decoder.end(ready::add));
    }
  }

  private void decode(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  /** One timer at a time, however many events come. */
  private void awaitMark(Duration wait) {
    if (!markAwaited) {
      markAwaited = true;
      reader.wakeAfter(wait);
    }
  }

  /** The time that {@link Reader#wakeAfter} told is over. */
  public void onTimer() {
    markAwaited = false;
    if (over || ended || askedAt == 0 || decoder.isDone() || !decoder.isComplete()) {
      return; // it is asked for again when there is room
    }
    Duration left = MARK.minusNanos(System.nanoTime() - askedAt);
    if (left.compareTo(NEARLY) > 0) {
      awaitMark(left);
    } else {
      onEnd(null);
      tell();
    }
  }

  /** Nothing more is wanted. The provider's work ends, unless its answer is there already. */
  public void cancel() {
    if (!over && decoder.isDone()) {
      over = true;
      if (body != null) {
        body.leave();
      }
    } else if (!over) {
      stop();
    }
  }

  private void stop() {
    over = true;
    abandoned.complete(null);
    if (body != null) {
      body.cancel();
    }
  }
}
