package dev.relevo.gateway;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Role;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.ToolChoice;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is wrong with the tools of a request and with the turns that call them and answer. The
 * same id in two turns is all right, since some vendors count from zero in each. Decides only.
 */
final class ToolCheck {
  /** What at least one vendor takes; most take less. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");

  private ToolCheck() {}

  /** The first fault, or null when there is none. */
  static @Nullable GatewayError fault(ChatRequest request) {
    GatewayError fault = toolFault(request.tools());
    if (fault == null) {
      fault = choiceFault(request);
    }
    return fault == null ? turnFault(request.messages()) : fault;
  }

  private static @Nullable GatewayError toolFault(List<Tool> tools) {
    if (tools.isEmpty()) {
      return null;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < tools.size(); i++) {
      Tool tool = tools.get(i);
      String function = "tools[" + i + "].function";
      if (!NAME.matcher(tool.name()).matches()) {
        return RequestCheck.wrong(
            function + ".name",
            "is '"
                + tool.name()
                + "' but must be 1 to 128 letters, digits, underscores, dashes, dots or colons");
      }
      if (!names.add(tool.name())) {
        return RequestCheck.wrong(
            function + ".name", "is '" + tool.name() + "', as an earlier tool is called already");
      }
      GatewayError fault = parametersFault(function + ".parameters", tool.parameters());
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static @Nullable GatewayError parametersFault(String field, @Nullable Json parameters) {
    if (parameters == null) {
      return null;
    }
    CheckedSchema schema = CheckedSchema.of(parameters);
    if (schema.fault() == null && !schema.mayBeObject()) {
      return RequestCheck.wrong(
          field + ".type", "must be object: arguments are passed to a tool by name");
    }
    return RequestCheck.schemaFault(field, schema.fault());
  }

  private static @Nullable GatewayError choiceFault(ChatRequest request) {
    ToolChoice choice = request.toolChoice();
    if (choice == null
        || choice.mode() == ToolChoice.Mode.NONE
        || choice.mode() == ToolChoice.Mode.AUTO) {
      return null;
    }
    if (request.tools().isEmpty()) {
      return RequestCheck.wrong(
          "tool_choice", "asks for the call of a tool, but there are no tools");
    }
    if (choice.mode() == ToolChoice.Mode.NAMED
        && request.tools().stream().noneMatch(tool -> tool.name().equals(choice.name()))) {
      return RequestCheck.wrong(
          "tool_choice.function.name", "is '" + choice.name() + "', which no tool is called");
    }
    return null;
  }

  private static @Nullable GatewayError turnFault(List<Message> messages) {
    Set<String> called = new HashSet<>();
    Map<String, String> unanswered = new LinkedHashMap<>();
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      if (unanswered.isEmpty() && !concernsTools(message)) {
        continue;
      }
      String turn = "messages[" + i + "]";
      if (message.role() == Role.USER && !unanswered.isEmpty()) {
        return RequestCheck.wrong(
            unanswered.values().iterator().next(),
            "asks for a call that no tool turn answers before " + turn);
      }
      if (message.role() == Role.TOOL) {
        String id = message.toolCallId();
        if (id == null || !called.contains(id)) {
          return RequestCheck.wrong(
              turn + ".tool_call_id",
              (id == null ? "is missing: the turn answers" : "is '" + id + "', which is")
                  + " no tool call of an earlier turn");
        }
        unanswered.remove(id);
      }
      Set<String> here = new HashSet<>();
      for (int k = 0; k < message.toolCalls().size(); k++) {
        ToolCall call = message.toolCalls().get(k);
        String place = turn + ".tool_calls[" + k + "]";
        if (!here.add(call.id())) {
          return RequestCheck.wrong(
              place + ".id",
              "is '" + call.id() + "', as an earlier call of the turn has it already");
        }
        called.add(call.id());
        unanswered.put(call.id(), place);
      }
    }
    return null;
  }

  private static boolean concernsTools(Message message) {
    return message.role() == Role.TOOL || !message.toolCalls().isEmpty();
  }
}
