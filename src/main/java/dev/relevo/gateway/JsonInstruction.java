package dev.relevo.gateway;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells a model in words which JSON is wanted: at the end of the system prompt, and once more where
 * its answer would not do. Immutable.
 */
final class JsonInstruction {
  private final String what;
  private final String instruction;

  /**
   * The instruction for a request's own format.
   *
   * @param object whether only an object can be right
   */
  JsonInstruction(ChatRequest request, boolean object) {
    String kind = object ? "one valid JSON object" : "one valid JSON value";
    what = (request.tools().isEmpty() ? "" : "unless you call a tool, ") + "with " + kind;
    instruction =
        (request.tools().isEmpty() ? "Answer with " : "Unless you call a tool, answer with ")
            + kind
            + " and nothing else: no Markdown, no words."
            + description(request.format());
  }

  private static String description(ResponseFormat format) {
    if (!(format instanceof ResponseFormat.JsonSchema schema)) {
      return "";
    }
    String purpose = schema.description() == null ? "" : " (" + schema.description() + ")";
    return " This JSON Schema describes it" + purpose + ":\n" + schema.schema().text();
  }

  /** The request with the instruction. */
  ChatRequest given(ChatRequest request) {
    List<Message> messages = new ArrayList<>(request.messages());
    Message first = messages.get(0);
    if (first.role() == Role.SYSTEM || first.role() == Role.DEVELOPER) {
      messages.set(0, extended(first));
    } else {
      messages.add(0, Message.system(instruction));
    }
    return request.withMessages(messages);
  }

  private Message extended(Message prompt) {
    List<Part> content = new ArrayList<>(prompt.content());
    if (content.size() == 1 && content.get(0) instanceof Part.Text only) {
      content.set(0, new Part.Text(only.text() + "\n\n" + instruction));
    } else {
      content.add(new Part.Text(instruction));
    }
    return new Message(
        prompt.role(),
        content,
        prompt.toolCalls(),
        prompt.toolCallId(),
        prompt.name(),
        prompt.reasoning(),
        prompt.extra());
  }

  /**
   * The request that shows an answer and asks for a better one.
   *
   * @param request how the answer was asked for
   * @param fault what is wrong with it
   */
  ChatRequest repair(ChatRequest request, String answer, String fault) {
    if (answer.isBlank()) {
      return request;
    }
    List<Message> messages = new ArrayList<>(request.messages());
    messages.add(Message.assistant(answer));
    messages.add(
        Message.user(
            "That was not what was asked for: "
                + fault
                + ". Answer again, "
                + what
                + " and nothing else: no Markdown, no words."));
    return request.withMessages(messages);
  }
}
