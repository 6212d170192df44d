package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Tool;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BuiltInRequestsTest {

  private static String turns(ChatRequest request) {
    return String.join(
        " | ", request.messages().stream().map(turn -> turn.role() + ": " + turn.text()).toList());
  }

  @Test
  void reduced_conversation_isTheUsersLastTurnAlone() {
    ChatRequest request =
        ChatRequest.of(
            Message.system("You are a pirate."),
            Message.user("Hello"),
            Message.assistant("Ahoy"),
            Message.user(" Who are you? \n"));

    assertThat(turns(BuiltInRequests.reduced(request))).isEqualTo("USER: Who are you?");
  }

  @Test
  void reduced_lastTurnIsNotTheUsers_takesTheUsersLast() {
    assertThat(
            turns(
                BuiltInRequests.reduced(
                    ChatRequest.of(
                        Message.user("Hello"), Message.assistant("A"), Message.user("  ")))))
        .isEqualTo("USER: Hello");
    assertThat(turns(BuiltInRequests.reduced(ChatRequest.of(Message.of(Role.SYSTEM, "Say hello")))))
        .isEqualTo("USER: Say hello");
    assertThat(turns(BuiltInRequests.reduced(ChatRequest.of(Message.user("\"Hello?\"")))))
        .isEqualTo("USER: Hello?");
  }

  @Test
  void reduced_json_isAskedForAsItWasLearned() {
    ChatRequest request = ChatRequest.of(Message.system("Answer in JSON"), Message.user("Hi"));

    ChatRequest any = BuiltInRequests.reduced(request.withFormat(ResponseFormat.JSON_OBJECT));

    assertThat(turns(any)).isEqualTo("SYSTEM: json | USER: Hi");
    assertThat(any.format()).isInstanceOf(ResponseFormat.JsonSchema.class);
    ResponseFormat.JsonSchema own =
        new ResponseFormat.JsonSchema("x", null, new Json("{\"type\":\"array\"}"), null);
    assertThat(BuiltInRequests.reduced(request.withFormat(own)).format()).isEqualTo(own);
  }

  @Test
  void reduced_temperature_isGreedyUnlessAskedFor() {
    ChatRequest request = ChatRequest.of(Message.user("Hi"));

    assertThat(BuiltInRequests.reduced(request).sampling().temperature()).isZero();
    assertThat(
            BuiltInRequests.reduced(
                    request.withSampling(Sampling.DEFAULT.withTemperature(0.7).withMaxTokens(5)))
                .sampling())
        .isEqualTo(Sampling.DEFAULT.withTemperature(0.7).withMaxTokens(5));
  }

  @Test
  void reduced_tools_areLeftOut() {
    ChatRequest request =
        ChatRequest.of(Message.user("Hi"))
            .withTools(List.of(new Tool("f", null, new Json("{}"), null)), null);

    assertThat(BuiltInRequests.reduced(request).tools()).isEmpty();
  }

  @Test
  void reduced_longQuestion_keepsItsBeginningAndEnd() {
    String question = "Begin " + "🌍".repeat(400) + " end?";

    String kept =
        BuiltInRequests.reduced(ChatRequest.of(Message.user(question))).messages().get(0).text();

    assertThat(kept).startsWith("Begin 🌍").endsWith("🌍 end?").hasSizeLessThan(605);
    assertThat(kept.codePoints().filter(c -> Character.isSurrogate((char) c) && c < 0x10000))
        .isEmpty();
  }
}
