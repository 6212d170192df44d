package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Tool;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineRequestsTest {
  private static final ChatRequest HELLO = ChatRequest.of(Message.user("hello"));

  @Test
  void task_conversation_hasTheRolesOfChatTemplates() {
    ChatRequest request =
        ChatRequest.of(
            Message.of(Role.DEVELOPER, "be brief"),
            Message.user("hello"),
            Message.assistant("hi"),
            Message.user("bye"));

    assertThat(EngineRequests.task(1, request).turns())
        .containsExactly(
            new EngineFrame.Turn("system", "be brief"),
            new EngineFrame.Turn("user", "hello"),
            new EngineFrame.Turn("assistant", "hi"),
            new EngineFrame.Turn("user", "bye"));
  }

  @Test
  void task_format_becomesASchema() {
    ResponseFormat described =
        new ResponseFormat.JsonSchema("x", null, new Json("{\"type\":\"array\"}"), true);

    assertThat(EngineRequests.task(1, HELLO).schema()).isNull();
    assertThat(EngineRequests.task(1, HELLO.withFormat(ResponseFormat.JSON_OBJECT)).schema())
        .isEqualTo("{\"type\":\"object\"}");
    assertThat(EngineRequests.task(1, HELLO.withFormat(described)).schema())
        .isEqualTo("{\"type\":\"array\"}");
  }

  @Test
  void task_whatTheEngineLacks_isUnsupported() {
    Message image =
        new Message(
            Role.USER,
            List.of(new Part.Image("data:,", null)),
            List.of(),
            null,
            null,
            null,
            Map.of());

    assertRefused(ChatRequest.of(image), ErrorClass.UNSUPPORTED);
    assertRefused(
        HELLO.withTools(List.of(new Tool("f", null, new Json("{}"), null)), null),
        ErrorClass.UNSUPPORTED);
    assertRefused(
        HELLO.withMessages(List.of(Message.toolResult("call", "1"))), ErrorClass.UNSUPPORTED);
  }

  @Test
  void task_noTokensAllowed_isTheCallersFault() {
    assertRefused(HELLO.withSampling(Sampling.DEFAULT.withMaxTokens(0)), ErrorClass.CALLER_FAULT);
  }

  private static void assertRefused(ChatRequest request, ErrorClass errorClass) {
    assertThatThrownBy(() -> EngineRequests.task(1, request))
        .isInstanceOfSatisfying(
            ProviderException.class,
            failure -> assertThat(failure.error().errorClass()).isEqualTo(errorClass));
  }
}
