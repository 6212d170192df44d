package dev.relevo.provider.ollama;

import dev.relevo.provider.PullProgress;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.transport.Lane;
import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** One time that a host fetches a model, as a stream of what it tells. Thread-safe. */
final class ModelPull {
  /** How often it is looked whether anything goes on where the host says nothing. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final CompletableFuture<Void> abandoned = new CompletableFuture<>();
  private final AtomicBoolean bodyTaken = new AtomicBoolean();
  private final PullDecoder decoder;
  private final Lane lane;

  private ModelPull(String model, Lane lane) {
    this.decoder = new PullDecoder(model, System.nanoTime());
    this.lane = lane;
  }

  /**
   * A stream that begins to fetch when it runs, each time anew.
   *
   * @param send sends the request, which is called back when the stage that it is given completes
   */
  static Source<PullProgress, NotUsed> source(
      String model, Function<CompletionStage<?>, CompletionStage<UpstreamReply>> send, Lane lane) {
    return Source.lazySource(() -> new ModelPull(model, lane).run(send))
        .mapMaterializedValue(any -> NotUsed.getInstance());
  }

  private Source<PullProgress, NotUsed> run(
      Function<CompletionStage<?>, CompletionStage<UpstreamReply>> send) {
    CompletionStage<UpstreamReply> reply = send.apply(abandoned);
    return Source.completionStageSource(reply.thenApplyAsync(this::bytes, Runnable::run))
        .keepAlive(LOOK, ByteString::emptyByteString)
        .map(this::read)
        .takeWhile(any -> !decoder.isDone(), true)
        .mapConcat(told -> told) // the last bytes may tell many things
        .concatLazy(Source.lazySource(() -> Source.from(decoder.end(System.nanoTime()))))
        .mapError(Throwable.class, UpstreamErrors::told)
        .watchTermination(
            (any, end) -> {
              end.whenCompleteAsync((done, failure) -> over(reply), Runnable::run);
              return NotUsed.getInstance();
            });
  }

  private Source<ByteString, NotUsed> bytes(UpstreamReply reply) {
    if (!(reply.body() instanceof UpstreamReply.Streamed streamed)) {
      return Source.single(reply.wholeBody());
    }
    return Source.lazySource(
            () ->
                bodyTaken.compareAndSet(false, true)
                    ? streamed.bytes()
                    : Source.<ByteString>empty())
        .mapMaterializedValue(any -> NotUsed.getInstance());
  }

  private List<PullProgress> read(ByteString bytes) {
    long now = System.nanoTime();
    List<PullProgress> told = decoder.feed(bytes, now);
    decoder.check(now);
    return told;
  }

  /** Somebody has to take the body of a reply that comes too late, or its connection stays open. */
  private void over(CompletionStage<UpstreamReply> reply) {
    abandoned.complete(null);
    if (bodyTaken.compareAndSet(false, true)) {
      reply.thenAcceptAsync(
          late -> {
            if (late.body() instanceof UpstreamReply.Streamed streamed) {
              streamed.bytes().runWith(Sink.cancelled(), lane.materializer());
            }
          },
          Runnable::run);
    }
  }
}
