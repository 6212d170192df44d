package dev.relevo.provider.embedded;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Translates requests to tasks for the engine. */
final class EngineRequests {
  private static final String ANY_OBJECT = "{\"type\":\"object\"}";

  private EngineRequests() {}

  /**
   * The task.
   *
   * @throws ProviderException when the engine cannot do what the request asks
   */
  static EngineFrame.Generate task(long id, ChatRequest request) {
    if (!request.tools().isEmpty()) {
      throw unsupported("tools");
    }
    Integer maxTokens = request.sampling().maxTokens();
    if (maxTokens != null && maxTokens < 1) {
      throw ProviderError.of(
              ErrorClass.CALLER_FAULT,
              "the limit of tokens is " + maxTokens + " but must be at least 1")
          .toException();
    }
    List<EngineFrame.Turn> turns = new ArrayList<>(request.messages().size());
    for (Message message : request.messages()) {
      turns.add(turn(message));
    }
    return new EngineFrame.Generate(id, turns, request.sampling(), schema(request.format()));
  }

  private static EngineFrame.Turn turn(Message message) {
    if (message.role() == Role.TOOL || !message.toolCalls().isEmpty()) {
      throw unsupported("conversations with tools");
    }
    for (Part part : message.content()) {
      if (!(part instanceof Part.Text)) {
        throw unsupported(part instanceof Part.Image ? "images" : "content that is not text");
      }
    }
    return new EngineFrame.Turn(roleName(message.role()), message.text());
  }

  private static String roleName(Role role) {
    return switch (role) {
      case SYSTEM, DEVELOPER -> "system";
      case USER -> "user";
      case ASSISTANT -> "assistant";
      case TOOL -> "tool";
    };
  }

  private static @Nullable String schema(ResponseFormat format) {
    if (format instanceof ResponseFormat.JsonSchema described) {
      return AnswerSchema.checked(
          described.schema().text(), Boolean.TRUE.equals(described.strict()));
    }
    return format instanceof ResponseFormat.JsonObject ? ANY_OBJECT : null;
  }

  private static ProviderException unsupported(String what) {
    return ProviderError.of(
            ErrorClass.UNSUPPORTED, "the embedded engine does not understand " + what)
        .toException();
  }
}
