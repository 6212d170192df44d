package dev.relevo.example;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/** An actor with a gateway as its child, to copy from: the gateway stops when the actor does. */
public final class Assistant extends AbstractBehavior<Assistant.Command> {

  /** What the assistant understands. */
  public sealed interface Command {}

  /** Asks a question; answered exactly once, with the answer or with what went wrong. */
  public record Ask(String question, ActorRef<String> replyTo) implements Command {}

  /** Asks for the facade of the assistant's gateway; answered once. */
  public record LendGateway(ActorRef<Gateway> replyTo) implements Command {}

  /** Stops the assistant. */
  public record Leave() implements Command {}

  private record Answered(
      Gateway.@Nullable Reply reply, @Nullable Throwable failure, ActorRef<String> replyTo)
      implements Command {}

  private static final Duration LONGEST_ANSWER = Duration.ofMinutes(10);

  public static Behavior<Command> create(GatewaySettings settings) {
    return Behaviors.setup(context -> new Assistant(context, settings));
  }

  private final ActorRef<Gateway.Command> gateway;

  private Assistant(ActorContext<Command> context, GatewaySettings settings) {
    super(context);
    this.gateway = context.spawn(Gateway.behavior(settings), "gateway");
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ask.class, this::onAsk)
        .onMessage(LendGateway.class, this::onLendGateway)
        .onMessage(Leave.class, this::onLeave)
        .onMessage(Answered.class, this::onAnswered)
        .build();
  }

  private Behavior<Command> onAsk(Ask command) {
    ChatRequest request = ChatRequest.of(Message.user(command.question()));
    getContext()
        .ask(
            Gateway.Reply.class,
            gateway,
            LONGEST_ANSWER,
            (ActorRef<Gateway.Reply> replyTo) -> new Gateway.Complete(request, replyTo),
            (reply, failure) -> new Answered(reply, failure, command.replyTo()));
    return this;
  }

  private Behavior<Command> onLendGateway(LendGateway command) {
    gateway.tell(new Gateway.GetGateway(command.replyTo()));
    return this;
  }

  private Behavior<Command> onLeave(Leave command) {
    return Behaviors.stopped();
  }

  private Behavior<Command> onAnswered(Answered answered) {
    String told;
    if (answered.reply() instanceof Gateway.Completed completed) {
      told = completed.response().text();
    } else if (answered.reply() instanceof Gateway.Failed failed) {
      told = "Sorry: " + failed.error().message();
    } else {
      told = "Sorry: " + answered.failure();
    }
    answered.replyTo().tell(told);
    return this;
  }
}
