package dev.relevo.provider.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.pekko.util.ByteString;

/**
 * Writes a request as a body for Anthropic's Messages API (API reference, {@code
 * MessageCreateParams}), with what the model takes. Wishes that only shade an answer and that
 * Anthropic does not know (seed, penalties) are left out; what would change it otherwise is refused
 * as unsupported. Thread-safe.
 */
final class AnthropicRequestWriter {
  /** Ids of users in which there is a letter, and nothing that addresses are made of. */
  private static final Pattern OPAQUE =
      Pattern.compile("(?=[^a-zA-Z]*[a-zA-Z])[a-zA-Z0-9_:.-]{1,256}");

  private final int maxTokens;
  private final ThinkingBlocks thinking;

  /**
   * A writer.
   *
   * @param maxTokens the most tokens of an answer where the request does not say
   */
  AnthropicRequestWriter(int maxTokens, ThinkingBlocks thinking) {
    this.maxTokens = maxTokens;
    this.thinking = thinking;
  }

  /**
   * The body that asks this model.
   *
   * @throws dev.relevo.chat.ProviderException when Anthropic cannot take the request
   */
  ByteString write(ChatRequest request, String model, boolean stream) {
    ClaudeFamily family = ClaudeFamily.of(model);
    refusePrefill(request, family);
    ThinkingPlan plan =
        ThinkingPlan.of(request, family, maxTokens, thinking.mayGoOn(request.messages()));
    ObjectNode body = JsonMapper.mapper().createObjectNode();
    body.put("model", model);
    plan.write(body);
    new ConversationWriter(thinking, plan.thinks()).write(request.messages(), body);
    body.put("stream", stream);
    write(request.sampling(), family, plan, body);
    ToolWriter.write(request, family, body);
    write(request.format(), body);
    if (request.user() != null) {
      body.putObject("metadata").put("user_id", opaque(request.user()));
    }
    return ByteString.fromString(JsonMapper.json(body).text(), UTF_8);
  }

  /** Anthropic refuses ids that look like an address or a telephone number, and long ones. */
  private static String opaque(String user) {
    return OPAQUE.matcher(user).matches()
        ? user
        : UUID.nameUUIDFromBytes(user.getBytes(UTF_8)).toString();
  }

  private static void refusePrefill(ChatRequest request, ClaudeFamily family) {
    List<Message> messages = request.messages();
    int last = messages.size() - 1;
    boolean begun =
        messages.get(last).role() == Role.ASSISTANT && !messages.get(last).text().isBlank();
    if (begun && family.isKnown() && !family.takesPrefill()) {
      throw ProviderError.unsupported(
              "messages[" + last + "]", "this Claude model does not go on from a begun answer")
          .toException();
    }
  }

  private static void write(
      Sampling sampling, ClaudeFamily family, ThinkingPlan plan, ObjectNode body) {
    boolean free = !family.isKnown() || (family.takesSampling() && !plan.thinks());
    Double temperature = sampling.temperature();
    if (temperature != null && free) {
      body.put("temperature", Math.max(0, Math.min(1, temperature)));
    }
    boolean both = !family.isKnown() || family.takesTemperatureWithTopP();
    if (sampling.topP() != null && free && (temperature == null || both)) {
      body.put("top_p", sampling.topP());
    }
    if (sampling.topK() != null && free) {
      body.put("top_k", sampling.topK());
    }
    if (!sampling.stop().isEmpty()) {
      ArrayNode stops = body.putArray("stop_sequences");
      for (String stop : sampling.stop()) {
        if (stop.isBlank()) {
          throw ProviderError.unsupported("stop", "Anthropic takes no stop text of white space")
              .toException();
        }
        stops.add(stop);
      }
    }
  }

  private static void write(ResponseFormat format, ObjectNode body) {
    if (format instanceof ResponseFormat.JsonObject) {
      throw ProviderError.unsupported(
              "response_format", "Anthropic binds answers to a JSON Schema, not to any JSON object")
          .toException();
    }
    if (format instanceof ResponseFormat.JsonSchema schema) {
      body.withObject("/output_config")
          .putObject("format")
          .put("type", "json_schema")
          .set(
              "schema", StructuredSchema.of(schema.schema(), "response_format.json_schema.schema"));
    }
  }
}
