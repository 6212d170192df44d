package dev.relevo.app;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Message;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Usage;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;

/** Asks a gateway that runs in this process for as long as it takes. */
final class LocalConversation implements Conversation {
  private final GatewaySettings settings;

  LocalConversation(GatewaySettings settings) {
    this.settings = settings;
  }

  @Override
  public Answered ask(Question question, Consumer<String> text) {
    try (Gateway gateway = Gateway.start(settings)) {
      AtomicReference<@Nullable Usage> usage = new AtomicReference<>();
      Pair<CompletionStage<Served>, CompletionStage<Done>> running =
          gateway
              .chat(request(question))
              .toMat(Sink.foreach(event -> onEvent(event, text, usage)), Keep.both())
              .run(gateway.transport().anyLane().materializer());
      running.second().toCompletableFuture().join();
      return answered(running.first().toCompletableFuture().join(), usage.get());
    } catch (CompletionException e) {
      GatewayError error = Gateway.errorOf(e);
      throw new CommandFailure(error.message(), e);
    }
  }

  private static ChatRequest request(Question question) {
    ChatRequest request = ChatRequest.of(question.model(), List.of(Message.user(question.text())));
    return question.provider() == null
        ? request
        : request.withSteering(Steering.DEFAULT.withProvider(question.provider()));
  }

  private static void onEvent(
      ChatEvent event, Consumer<String> text, AtomicReference<@Nullable Usage> usage) {
    if (event instanceof ChatEvent.TextDelta delta) {
      text.accept(delta.text());
    } else if (event instanceof ChatEvent.UsageReported reported) {
      usage.set(reported.usage());
    }
  }

  private static Answered answered(Served served, @Nullable Usage usage) {
    return new Answered(
        served.worker(),
        served.model(),
        usage == null ? null : usage.promptTokens(),
        usage == null ? null : usage.completionTokens());
  }
}
