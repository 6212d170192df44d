package dev.relevo.http.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.ToolCall;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where an answer's content stands in its objects. */
enum Shape {
  /** In {@code message}, as {@code /api/chat} has it. */
  CHAT {
    @Override
    void write(JsonGenerator out, String text, @Nullable String thinking, List<ToolCall> toolCalls)
        throws IOException {
      OllamaAnswerWriter.writeMessage(out, text, thinking, toolCalls);
    }
  },
  /** In {@code response}, as {@code /api/generate} has it, which knows no tools. */
  GENERATE {
    @Override
    void write(JsonGenerator out, String text, @Nullable String thinking, List<ToolCall> toolCalls)
        throws IOException {
      out.writeStringField("response", text);
      if (thinking != null) {
        out.writeStringField("thinking", thinking);
      }
    }
  };

  abstract void write(
      JsonGenerator out, String text, @Nullable String thinking, List<ToolCall> toolCalls)
      throws IOException;
}
