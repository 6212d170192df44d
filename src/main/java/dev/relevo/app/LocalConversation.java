package dev.relevo.app;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Usage;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.pool.Health;
import dev.relevo.pool.WorkerView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;

/** Talks with a gateway that runs in this process until the conversation ends. */
final class LocalConversation implements Conversation {
  private static final Duration FIRST_PROBES = Duration.ofSeconds(2);

  private final GatewaySettings settings;

  /** Starts while the user types. */
  private final CompletableFuture<Gateway> gateway;

  LocalConversation(GatewaySettings settings) {
    this.settings = settings;
    this.gateway = CompletableFuture.supplyAsync(() -> Gateway.start(settings));
  }

  @Override
  public String partner() {
    return "a gateway in this process";
  }

  @Override
  public Answered ask(Question question, Consumer<String> text, Stop stop) {
    Gateway running = gateway.join();
    Answer answer = new Answer(text);
    Pair<Pair<CompletionStage<Served>, UniqueKillSwitch>, CompletionStage<Done>> stream =
        running
            .chat(request(question))
            .viaMat(KillSwitches.single(), Keep.both())
            .toMat(Sink.foreach(answer::take), Keep.both())
            .run(running.transport().anyLane().materializer());
    stop.whenAsked(() -> stream.first().second().abort(new CommandFailure("stopped")));
    try {
      stream.second().toCompletableFuture().join();
      return answer.by(stream.first().first().toCompletableFuture().join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof CommandFailure stopped) {
        throw stopped;
      }
      GatewayError error = Gateway.errorOf(e);
      throw new CommandFailure(error.message(), e);
    }
  }

  private static ChatRequest request(Question question) {
    ChatRequest request = ChatRequest.of(question.model(), question.messages());
    return question.provider() == null
        ? request
        : request.withSteering(Steering.DEFAULT.withProvider(question.provider()));
  }

  /** What has come; used by the stream's thread, and after its end by the one that waited. */
  private static final class Answer {
    private final Consumer<String> text;
    private @Nullable Usage usage;
    private boolean cut;

    private Answer(Consumer<String> text) {
      this.text = text;
    }

    private void take(ChatEvent event) {
      if (event instanceof ChatEvent.TextDelta delta) {
        text.accept(delta.text());
      } else if (event instanceof ChatEvent.UsageReported reported) {
        usage = reported.usage();
      } else if (event instanceof ChatEvent.Finished finished) {
        cut = finished.reason() == FinishReason.LENGTH;
      }
    }

    private Answered by(Served served) {
      return new Answered(
          served.worker(),
          served.model(),
          usage == null ? null : usage.promptTokens(),
          usage == null ? null : usage.completionTokens(),
          served.attempts(),
          served.fallback(),
          cut);
    }
  }

  @Override
  public List<Worker> workers() {
    return Workers.await(
            gateway.join(),
            settings.providers().size(),
            health -> health == Health.STARTING,
            FIRST_PROBES)
        .stream()
        .map(LocalConversation::worker)
        .toList();
  }

  private static Worker worker(WorkerView view) {
    return new Worker(
        view.snapshot().id().value(),
        WorkerTable.state(view.snapshot().health()),
        view.snapshot().detail(),
        view.snapshot().models().stream().map(model -> model.info().name()).toList());
  }

  @Override
  public void close() {
    try {
      gateway.join().close();
    } catch (CompletionException e) {
      // it never ran, which whoever asked it has been told
    }
  }
}
