package dev.relevo.provider.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Role;
import dev.relevo.chat.ToolCall;
import dev.relevo.provider.CallMemory;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as Gemini knows it: turns of {@code user} and {@code model} alone, one after the
 * other, and the instructions apart. Neighbours of one role become one turn, results of tools are
 * said by the user, and what is empty is left out, since Gemini refuses it. Thoughts of earlier
 * turns are not sent: they may be another model's.
 */
final class GeminiTurns {

  /**
   * What one side says before the other speaks again.
   *
   * @param role {@code user} or {@code model}
   * @param parts write one part each, as an object
   */
  record Turn(String role, List<JsonMapper.Writer> parts) {}

  /** Stands for the signature of a call that another model made (documented by Google). */
  static final String FOREIGN_SIGNATURE = "skip_thought_signature_validator";

  private static final String USER = "user";
  private static final String MODEL = "model";

  private final GeminiModel model;
  private final CallMemory memory;
  private final List<Turn> turns = new ArrayList<>();
  private final Map<String, String> namesByCall = new HashMap<>();
  private String instruction = "";

  private GeminiTurns(GeminiModel model, CallMemory memory) {
    this.model = model;
    this.memory = memory;
  }

  /**
   * The conversation of a request.
   *
   * @throws dev.relevo.chat.ProviderException when it holds what Gemini does not take
   */
  static GeminiTurns of(ChatRequest request, GeminiModel model, CallMemory memory) {
    GeminiTurns conversation = new GeminiTurns(model, memory);
    List<Message> messages = request.messages();
    for (int i = 0; i < messages.size(); i++) {
      conversation.add(messages.get(i), "messages[" + i + "]");
    }
    conversation.finish();
    return conversation;
  }

  List<Turn> turns() {
    return turns;
  }

  /** The instructions, joined; empty when there are none or a turn holds them. */
  String instruction() {
    return instruction;
  }

  private void add(Message message, String param) {
    switch (message.role()) {
      case SYSTEM, DEVELOPER -> addInstruction(message, param);
      case USER -> addContent(message, USER, param);
      case ASSISTANT -> {
        addContent(message, MODEL, param);
        addCalls(message.toolCalls(), param);
      }
      case TOOL -> addResult(message, param);
    }
  }

  private void addInstruction(Message message, String param) {
    String text = textOf(message, param);
    if (!text.isEmpty()) {
      instruction = instruction.isEmpty() ? text : instruction + "\n\n" + text;
    }
  }

  /** The text of a message that can hold nothing else. */
  private static String textOf(Message message, String param) {
    for (int i = 0; i < message.content().size(); i++) {
      if (!(message.content().get(i) instanceof Part.Text)) {
        throw ProviderError.unsupported(
                param + ".content[" + i + "]",
                "Gemini takes text alone "
                    + (message.role() == Role.TOOL ? "as a tool's result" : "as instructions"))
            .toException();
      }
    }
    return message.text();
  }

  private void addContent(Message message, String role, String param) {
    for (int i = 0; i < message.content().size(); i++) {
      JsonMapper.Writer part =
          GeminiParts.of(message.content().get(i), param + ".content[" + i + "]");
      if (part != null) {
        add(role, part);
      }
    }
  }

  /**
   * The calls of one answer. Where calls were made at once, Gemini signs the first of them alone,
   * so the first is the only one for which a missing signature is made good.
   */
  private void addCalls(List<ToolCall> calls, String param) {
    for (int i = 0; i < calls.size(); i++) {
      ToolCall call = calls.get(i);
      String field = param + ".tool_calls[" + i + "].function";
      GeminiParts.requireName(call.name(), field + ".name");
      Json arguments = GeminiParts.object(call.arguments().isBlank() ? "{}" : call.arguments());
      if (arguments == null && !call.arguments().strip().equals("null")) {
        throw ProviderError.unsupported(
                field + ".arguments", "Gemini takes the arguments of a call as a JSON object only")
            .toException();
      }
      String signature = signature(call);
      if (signature == null && i == 0 && model.wantsSignatures()) {
        signature = FOREIGN_SIGNATURE;
      }
      namesByCall.put(call.id(), call.name());
      add(
          MODEL,
          GeminiParts.call(call, Objects.requireNonNullElse(arguments, new Json("{}")), signature));
    }
  }

  /** What came with the call, else what is remembered for it. */
  private @Nullable String signature(ToolCall call) {
    if (call.extraContent() != null) {
      try {
        String told =
            JsonMapper.read(call.extraContent().text())
                .path("google")
                .path("thought_signature")
                .asText("");
        if (!told.isEmpty()) {
          return told;
        }
      } catch (JsonProcessingException e) {
        // not ours: the memory may know
      }
    }
    return memory.get(call.id());
  }

  private void addResult(Message message, String param) {
    String id = message.toolCallId();
    String name = id == null ? message.name() : namesByCall.getOrDefault(id, message.name());
    if (name == null) {
      throw ProviderError.unsupported(
              param + ".tool_call_id",
              "Gemini knows a result by its tool's name, and no call of an earlier turn has this id")
          .toException();
    }
    GeminiParts.requireName(name, param + ".name");
    add(USER, GeminiParts.result(id, name, textOf(message, param)));
  }

  private void add(String role, JsonMapper.Writer part) {
    if (turns.isEmpty() || !turns.get(turns.size() - 1).role().equals(role)) {
      turns.add(new Turn(role, new ArrayList<>()));
    }
    turns.get(turns.size() - 1).parts().add(part);
  }

  /** Instructions that have no place of their own become the beginning of what the user says. */
  private void finish() {
    if (!instruction.isEmpty() && (model.isGemma() || turns.isEmpty())) {
      if (turns.isEmpty() || !turns.get(0).role().equals(USER)) {
        turns.add(0, new Turn(USER, new ArrayList<>()));
      }
      turns.get(0).parts().add(0, GeminiParts.text(instruction));
      instruction = "";
    }
    if (turns.isEmpty()) {
      throw ProviderError.unsupported("messages", "Gemini takes no conversation without content")
          .toException();
    }
  }
}
