package dev.relevo.example;

import com.typesafe.config.Config;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Message;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Source;

/**
 * An application with a gateway inside, to copy from. It has an actor system of its own, configured
 * as it likes; the gateway lives in that system, and reads nothing but the section {@code relevo}
 * of the application's configuration.
 */
public final class HostApplication implements AutoCloseable {
  private final ActorSystem<Void> system;
  private final Gateway gateway;

  /** Starts the application; a wrong {@code relevo} section is refused with all its faults. */
  public HostApplication(Config config) {
    GatewaySettings settings = GatewaySettings.from(config);
    system = ActorSystem.create(Behaviors.empty(), "shop", config);
    gateway = Gateway.attach(system, settings);
  }

  public ActorSystem<Void> system() {
    return system;
  }

  /** Asks for a whole answer. */
  public CompletionStage<String> describe(String product) {
    ChatRequest request =
        ChatRequest.of(
            ChatRequest.AUTO,
            List.of(
                Message.system("Describe the product in one sentence."), Message.user(product)));
    return gateway.complete(request).thenApplyAsync(ChatResponse::text, system.executionContext());
  }

  /** Streams an answer; whoever stops reading stops the model, too. */
  public Source<String, NotUsed> chat(String question) {
    return gateway
        .chat(ChatRequest.of(Message.user(question)))
        .mapMaterializedValue(served -> NotUsed.getInstance())
        .collectType(ChatEvent.TextDelta.class)
        .map(ChatEvent.TextDelta::text);
  }

  /** Stops the gateway; the application lives on. */
  public void stopGateway() {
    gateway.close();
  }

  /** Stops the application. */
  @Override
  public void close() {
    gateway.close();
    system.terminate();
  }
}
