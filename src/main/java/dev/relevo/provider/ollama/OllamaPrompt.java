package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.RawPrompt;
import dev.relevo.chat.Role;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a raw prompt in Ollama's form ({@code GenerateRequest} of {@code api/types.go}). What does
 * not go together, such as a template around a verbatim prompt, the host refuses itself.
 */
final class OllamaPrompt {
  private OllamaPrompt() {}

  /**
   * Writes the fields that stand in place of a conversation.
   *
   * @throws dev.relevo.chat.ProviderException when the request holds more than a prompt
   */
  static void write(JsonGenerator out, ChatRequest request, RawPrompt raw) throws IOException {
    int last = request.messages().size() - 1;
    Message prompt = request.messages().get(last);
    Message system = last == 0 ? null : request.messages().get(0);
    if (last > 1
        || prompt.role() != Role.USER
        || (system != null && !isSystem(system))
        || !request.tools().isEmpty()) {
      throw ProviderError.of(
              ErrorClass.CALLER_FAULT,
              "a raw prompt is one user turn, at most one system turn before it, and no tools")
          .toException();
    }
    out.writeStringField("prompt", prompt.text());
    write(out, "system", system == null ? null : system.text());
    write(out, "suffix", raw.suffix());
    write(out, "template", raw.template());
    if (raw.verbatim()) {
      out.writeBooleanField("raw", true);
    }
    OllamaMessages.writeImages(out, prompt.content(), "messages[" + last + "].content");
    if (raw.context() != null) {
      JsonMapper.writeRaw(out, "context", raw.context());
    }
  }

  private static boolean isSystem(Message message) {
    return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
  }

  private static void write(JsonGenerator out, String field, @Nullable String value)
      throws IOException {
    if (value != null) {
      out.writeStringField(field, value);
    }
  }
}
