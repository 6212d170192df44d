package dev.relevo.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Role;
import dev.relevo.chat.ToolCall;
import dev.relevo.provider.CallMemory;
import dev.relevo.provider.openai.RequestFields.History;
import dev.relevo.provider.openai.RequestFields.Trait;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes the conversation so far as a vendor wants to see it: what another vendor said may have ids
 * that are too long for this one, turns in an order that it refuses, and thoughts that it must not
 * see, while its own thoughts have to come back where it asks for them.
 */
final class OpenAiMessages {
  /** What stands between a tool's result and a user where the one must not follow the other. */
  private static final Message BETWEEN = Message.assistant("OK.");

  private static final Pattern SHORT_ID = Pattern.compile("[A-Za-z0-9]{9}");

  /** OpenAI refuses longer ids of calls. */
  private static final int LONGEST_ID = 40;

  private final RequestFields fields;
  private final CallMemory memory;

  OpenAiMessages(RequestFields fields, CallMemory memory) {
    this.fields = fields;
    this.memory = memory;
  }

  /**
   * Writes the field {@code messages}.
   *
   * @throws dev.relevo.chat.ProviderException when a message holds what the vendor cannot take
   */
  void write(JsonGenerator out, List<Message> messages) throws IOException {
    out.writeArrayFieldStart("messages");
    Role before = null;
    TurnKeys keys = new TurnKeys();
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      if (before == Role.TOOL && message.role() == Role.USER && shortIdsAndTurns()) {
        write(out, BETWEEN, "", keys);
      }
      write(out, message, "messages[" + i + "]", keys);
      before = message.role();
      if (fields.history().isRemembered()) {
        keys.add(message);
      }
    }
    out.writeEndArray();
  }

  private void write(JsonGenerator out, Message message, String field, TurnKeys keys)
      throws IOException {
    out.writeStartObject();
    Role role =
        message.role() == Role.DEVELOPER && !fields.has(Trait.DEVELOPER_ROLE)
            ? Role.SYSTEM
            : message.role();
    out.writeStringField("role", role.name().toLowerCase(Locale.ROOT));
    if (message.content().isEmpty() && !message.toolCalls().isEmpty()) {
      out.writeNullField("content");
    } else {
      out.writeFieldName("content");
      writeContent(out, message.content(), field + ".content");
    }
    if (message.name() != null && fields.has(Trait.SPEAKER_NAMES)) {
      out.writeStringField("name", message.name());
    }
    if (message.toolCallId() != null) {
      out.writeStringField("tool_call_id", callId(message.toolCallId()));
    }
    if (!message.toolCalls().isEmpty()) {
      writeCalls(out, message.toolCalls());
      writeThoughts(out, message, keys);
    }
    if (fields.others() == null) {
      for (Map.Entry<String, Json> extra : message.extra().entrySet()) {
        if (!isWrittenAsThoughts(extra.getKey())) {
          JsonMapper.writeRaw(out, extra.getKey(), extra.getValue());
        }
      }
    }
    out.writeEndObject();
  }

  private void writeCalls(JsonGenerator out, List<ToolCall> calls) throws IOException {
    out.writeArrayFieldStart("tool_calls");
    for (ToolCall call : calls) {
      out.writeStartObject();
      out.writeStringField("id", callId(call.id()));
      out.writeStringField("type", "function");
      out.writeObjectFieldStart("function");
      out.writeStringField("name", call.name());
      out.writeStringField("arguments", call.arguments());
      out.writeEndObject();
      if (call.extraContent() != null && fields.has(Trait.EXTRA_CONTENT)) {
        JsonMapper.writeRaw(out, "extra_content", call.extraContent());
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** What led to a turn's calls, for the vendors that refuse the conversation without it. */
  private void writeThoughts(JsonGenerator out, Message message, TurnKeys keys) throws IOException {
    if (fields.history() == History.THOUGHTS_WITH_CALLS) {
      String thoughts =
          message.reasoning() == null ? remembered(message.toolCalls(), keys) : message.reasoning();
      out.writeStringField("reasoning_content", thoughts == null ? "" : thoughts);
    } else if (fields.history() == History.DETAILS_WITH_CALLS) {
      Json given = message.extra().get(ReasoningDetails.FIELD);
      String details = given == null ? details(message.toolCalls(), keys) : given.text();
      if (details != null) {
        JsonMapper.writeRaw(out, ReasoningDetails.FIELD, new Json(details));
      }
    }
  }

  private boolean isWrittenAsThoughts(String field) {
    return fields.history() == History.DETAILS_WITH_CALLS && field.equals(ReasoningDetails.FIELD);
  }

  private @Nullable String details(List<ToolCall> calls, TurnKeys keys) {
    for (ToolCall call : calls) {
      String given = ReasoningDetails.in(call.extraContent());
      if (given != null) {
        return given;
      }
    }
    return remembered(calls, keys);
  }

  private @Nullable String remembered(List<ToolCall> calls, TurnKeys keys) {
    for (ToolCall call : calls) {
      String known = memory.get(keys.of(call.id()));
      if (known != null) {
        return known;
      }
    }
    return null;
  }

  private boolean shortIdsAndTurns() {
    return fields.history() == History.SHORT_IDS_AND_TURNS;
  }

  /** The id, or where the vendor would refuse it, always the same other one for it. */
  private String callId(String id) {
    if (shortIdsAndTurns()) {
      return SHORT_ID.matcher(id).matches() ? id : digest(id).substring(0, 9);
    }
    return id.length() <= LONGEST_ID ? id : "call_" + digest(id);
  }

  private static String digest(String id) {
    return UUID.nameUUIDFromBytes(id.getBytes(UTF_8)).toString().replace("-", "");
  }

  private void writeContent(JsonGenerator out, List<Part> content, String field)
      throws IOException {
    if (content.isEmpty()) {
      out.writeString("");
      return;
    }
    if (content.size() == 1 && content.get(0) instanceof Part.Text only) {
      out.writeString(only.text());
      return;
    }
    out.writeStartArray();
    for (int i = 0; i < content.size(); i++) {
      writePart(out, content.get(i), field + "[" + i + "]");
    }
    out.writeEndArray();
  }

  private void writePart(JsonGenerator out, Part part, String field) throws IOException {
    if (part instanceof Part.Text text) {
      out.writeStartObject();
      out.writeStringField("type", "text");
      out.writeStringField("text", text.text());
      out.writeEndObject();
    } else if (part instanceof Part.Image image) {
      out.writeStartObject();
      out.writeStringField("type", "image_url");
      out.writeObjectFieldStart("image_url");
      out.writeStringField("url", image.url());
      if (image.detail() != null) {
        out.writeStringField("detail", image.detail());
      }
      out.writeEndObject();
      out.writeEndObject();
    } else if (part instanceof Part.Other other) {
      if (!fields.passesPart(other.type())) {
        throw ProviderError.unsupported(
                field + ".type", "this provider takes no content of type " + other.type())
            .toException();
      }
      out.writeRawValue(other.raw().text());
    }
  }
}
