package dev.relevo.provider.cohere;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Role;
import dev.relevo.chat.ToolCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes the conversation in Cohere's form. All instructions become one system turn at the front,
 * since Cohere takes it nowhere else. What an assistant said before it called tools is its {@code
 * tool_plan}; thoughts of other turns are left out. So are instructions and turns of the assistant
 * that say nothing: Cohere refuses them.
 */
final class CohereMessages {
  private static final Pattern INLINE_IMAGE =
      Pattern.compile("data:image/(png|jpe?g|webp|gif);base64,", Pattern.CASE_INSENSITIVE);
  private static final Set<String> DETAILS = Set.of("auto", "low", "high");
  private static final int MOST_IMAGES = 20;

  private final JsonGenerator out;
  private int images;

  private CohereMessages(JsonGenerator out) {
    this.out = out;
  }

  /**
   * Writes the field {@code messages}.
   *
   * @throws dev.relevo.chat.ProviderException when a message holds what Cohere cannot take
   */
  static void write(JsonGenerator out, List<Message> messages) throws IOException {
    CohereMessages writer = new CohereMessages(out);
    out.writeArrayFieldStart("messages");
    writer.writeInstructions(messages);
    for (int i = 0; i < messages.size(); i++) {
      writer.write(messages.get(i), "messages[" + i + "]");
    }
    out.writeEndArray();
  }

  private void writeInstructions(List<Message> messages) throws IOException {
    List<String> instructions = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      if (message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER) {
        String text = textAlone(message, "messages[" + i + "]");
        if (!text.isBlank()) {
          instructions.add(text);
        }
      }
    }
    if (!instructions.isEmpty()) {
      out.writeStartObject();
      out.writeStringField("role", "system");
      out.writeStringField("content", String.join("\n\n", instructions));
      out.writeEndObject();
    }
  }

  private void write(Message message, String field) throws IOException {
    switch (message.role()) {
      case SYSTEM, DEVELOPER -> {} // written before all others
      case USER -> writeUser(message, field);
      case ASSISTANT -> writeAssistant(message, field);
      case TOOL -> writeResult(message, field);
    }
  }

  private void writeUser(Message message, String field) throws IOException {
    out.writeStartObject();
    out.writeStringField("role", "user");
    if (message.content().size() == 1 && message.content().get(0) instanceof Part.Text only) {
      out.writeStringField("content", only.text());
    } else {
      out.writeArrayFieldStart("content");
      for (int i = 0; i < message.content().size(); i++) {
        write(message.content().get(i), field + ".content[" + i + "]");
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private void write(Part part, String field) throws IOException {
    if (part instanceof Part.Text text) {
      out.writeStartObject();
      out.writeStringField("type", "text");
      out.writeStringField("text", text.text());
      out.writeEndObject();
    } else if (part instanceof Part.Image image) {
      write(image, field + ".image_url");
    } else if (part instanceof Part.Other other) {
      throw unsupported(field, "Cohere takes no part of type " + other.type());
    }
  }

  private void write(Part.Image image, String field) throws IOException {
    String url = image.url();
    if (!INLINE_IMAGE.matcher(url).lookingAt()
        && !url.startsWith("http://")
        && !url.startsWith("https://")) {
      throw unsupported(
          field, "Cohere takes images as http(s) addresses or as base64 of PNG, JPEG, WEBP or GIF");
    }
    if (++images > MOST_IMAGES) {
      throw unsupported(field, "Cohere takes at most " + MOST_IMAGES + " images in a request");
    }
    out.writeStartObject();
    out.writeStringField("type", "image_url");
    out.writeObjectFieldStart("image_url");
    out.writeStringField("url", url);
    if (image.detail() != null && DETAILS.contains(image.detail())) {
      out.writeStringField("detail", image.detail());
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private void writeAssistant(Message message, String field) throws IOException {
    String said = textAlone(message, field);
    if (said.isBlank() && message.toolCalls().isEmpty()) {
      return;
    }
    out.writeStartObject();
    out.writeStringField("role", "assistant");
    if (message.toolCalls().isEmpty()) {
      out.writeStringField("content", said);
    } else {
      String plan = said.isEmpty() ? message.reasoning() : said;
      if (plan != null && !plan.isEmpty()) {
        out.writeStringField("tool_plan", plan);
      }
      writeCalls(message.toolCalls());
    }
    out.writeEndObject();
  }

  private void writeCalls(List<ToolCall> calls) throws IOException {
    out.writeArrayFieldStart("tool_calls");
    for (ToolCall call : calls) {
      out.writeStartObject();
      out.writeStringField("id", call.id());
      out.writeStringField("type", "function");
      out.writeObjectFieldStart("function");
      out.writeStringField("name", call.name());
      out.writeStringField("arguments", CohereCall.whole(call.arguments()));
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private void writeResult(Message message, String field) throws IOException {
    if (message.toolCallId() == null) {
      throw unsupported(field + ".tool_call_id", "Cohere needs the id of the call with its result");
    }
    out.writeStartObject();
    out.writeStringField("role", "tool");
    out.writeStringField("tool_call_id", message.toolCallId());
    out.writeStringField("content", textAlone(message, field));
    out.writeEndObject();
  }

  private static String textAlone(Message message, String field) {
    for (int i = 0; i < message.content().size(); i++) {
      if (!(message.content().get(i) instanceof Part.Text)) {
        throw unsupported(
            field + ".content[" + i + "]",
            "Cohere takes only text here; it sees pictures in turns of users alone");
      }
    }
    return message.text();
  }

  private static RuntimeException unsupported(String field, String message) {
    return ProviderError.unsupported(field, message).toException();
  }
}
