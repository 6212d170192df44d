package dev.relevo.http.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.ToolCall;
import dev.relevo.wire.TextTemplate;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where an answer's content stands in its objects. */
enum Shape {
  /** In {@code message}, as {@code /api/chat} has it. */
  CHAT {
    @Override
    TextTemplate delta(String before, String after) {
      return new TextTemplate(
          before + "\"message\":{\"role\":\"assistant\",\"content\":", "}" + after);
    }

    @Override
    void write(JsonGenerator out, String text, @Nullable String thinking, List<ToolCall> toolCalls)
        throws IOException {
      OllamaAnswerWriter.writeMessage(out, text, thinking, toolCalls);
    }
  },
  /** In {@code response}, as {@code /api/generate} has it, which knows no tools. */
  GENERATE {
    @Override
    TextTemplate delta(String before, String after) {
      return new TextTemplate(before + "\"response\":", after);
    }

    @Override
    void write(JsonGenerator out, String text, @Nullable String thinking, List<ToolCall> toolCalls)
        throws IOException {
      out.writeStringField("response", text);
      if (thinking != null) {
        out.writeStringField("thinking", thinking);
      }
    }
  };

  /**
   * What {@link #write} writes of nothing but a text.
   *
   * @param before the JSON before it
   * @param after the JSON after it
   */
  abstract TextTemplate delta(String before, String after);

  abstract void write(
      JsonGenerator out, String text, @Nullable String thinking, List<ToolCall> toolCalls)
      throws IOException;
}
