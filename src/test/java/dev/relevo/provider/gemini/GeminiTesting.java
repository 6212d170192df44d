package dev.relevo.provider.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.provider.CallMemory;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.testing.Configured;
import dev.relevo.transport.Transport;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Reads configuration the way the gateway does, and bodies the way Gemini does. */
final class GeminiTesting {
  private GeminiTesting() {}

  /** A provider with this configuration, which has to be right. */
  static ChatProvider open(String configuration, Transport transport) {
    return definition(configuration).opener().open(transport);
  }

  /** What this configuration says, which has to be right. */
  static ProviderDefinition definition(String configuration) {
    return Configured.provider(new GeminiKind(), "gemini", configuration);
  }

  /** What is wrong with this configuration. */
  static List<String> faults(String configuration) {
    return Configured.faults(new GeminiKind(), "gemini", configuration);
  }

  /** The body that asks this model. */
  static JsonNode written(String model, ChatRequest request) {
    return written(model, request, new CallMemory());
  }

  /** The body that asks this model where this is remembered. */
  static JsonNode written(String model, ChatRequest request, CallMemory memory) {
    return json(new GeminiRequestWriter(memory).write(request, GeminiModel.of(model)).utf8String());
  }

  /** Why the request cannot be written for this model. */
  static ProviderError refusal(String model, ChatRequest request) {
    return error(() -> written(model, request));
  }

  /** How the call fails. */
  static ProviderError error(ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).isNotNull();
    return Objects.requireNonNull(failure).error();
  }

  static JsonNode json(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  static String quoted(String text) {
    return new String(JsonMapper.bytes(out -> out.writeString(text)), UTF_8);
  }
}
