package dev.relevo.http.openai;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Usage;
import dev.relevo.http.AnswerOrigin;
import dev.relevo.http.AnswerWriter;
import dev.relevo.http.KeepAliveComment;
import dev.relevo.pool.QueuePlace;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.TextTemplate;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Writes chat completion chunks as server-sent events: one role chunk, deltas, the finish chunk,
 * the usage chunk where it was asked for, {@code [DONE]}. What is the same in every chunk of an
 * answer is put into bytes once.
 */
final class OpenAiStreamWriter implements AnswerWriter {
  private static final String AFTER_DELTA = "},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
  private static final String ROLE = "\"role\":\"assistant\",\"content\":\"\"";
  private static final String DONE = "data: [DONE]\n\n";
  private static final TextTemplate NONE_YET = new TextTemplate("", "");

  private final String requestId;
  private final long created;
  private final boolean includeUsage;
  private String head = "";
  private String beforeDelta = "";
  private TextTemplate content = NONE_YET;
  private @Nullable TextTemplate reasoning;
  private boolean first = true;
  private @Nullable Usage usage;
  private final AnswerOrigin origin = new AnswerOrigin();

  OpenAiStreamWriter(String requestId, long created, boolean includeUsage) {
    this.requestId = requestId;
    this.created = created;
    this.includeUsage = includeUsage;
  }

  @Override
  public void served(Served who) {
    origin.served(who);
    head =
        "data: {\"id\":\"chatcmpl-"
            + requestId
            + "\",\"object\":\"chat.completion.chunk\",\"created\":"
            + created
            + ",\"model\":\""
            + new String(JsonStringEncoder.getInstance().quoteAsString(who.model()))
            + "\",";
    beforeDelta =
        head + (includeUsage ? "\"usage\":null," : "") + "\"choices\":[{\"index\":0,\"delta\":{";
    content = new TextTemplate(beforeDelta + "\"content\":", AFTER_DELTA);
    reasoning = null;
  }

  @Override
  public ByteString keepAlive(@Nullable QueuePlace place) {
    origin.keptAlive();
    return KeepAliveComment.of(place);
  }

  @Override
  public ByteString write(ChatEvent event) {
    if (event instanceof ChatEvent.Continued seam) {
      origin.continued(seam);
      return ByteString.emptyByteString();
    }
    ByteString bytes = bytes(event);
    if (!first) {
      return bytes;
    }
    first = false;
    return ByteString.fromString(beforeDelta + ROLE + AFTER_DELTA).concat(bytes).compact();
  }

  private ByteString bytes(ChatEvent event) {
    if (event instanceof ChatEvent.TextDelta delta) {
      return content.with(delta.text());
    }
    if (event instanceof ChatEvent.ReasoningDelta delta) {
      return reasoning().with(delta.text());
    }
    if (event instanceof ChatEvent.ToolCallDelta delta) {
      return toolCall(delta);
    }
    if (event instanceof ChatEvent.LogprobsDelta delta) {
      return logprobs(delta);
    }
    if (event instanceof ChatEvent.Finished finished) {
      return end(finished.reason());
    }
    if (event instanceof ChatEvent.UsageReported reported) {
      usage = reported.usage();
    }
    return ByteString.emptyByteString();
  }

  private TextTemplate reasoning() {
    TextTemplate template = reasoning;
    if (template == null) {
      template = new TextTemplate(beforeDelta + "\"reasoning_content\":", AFTER_DELTA);
      reasoning = template;
    }
    return template;
  }

  private ByteString toolCall(ChatEvent.ToolCallDelta delta) {
    return ByteString.fromString(
        beforeDelta
            + "\"tool_calls\":["
            + json(
                json -> {
                  json.writeStartObject();
                  json.writeNumberField("index", delta.index());
                  if (delta.id() != null) {
                    json.writeStringField("id", delta.id());
                    json.writeStringField("type", "function");
                  }
                  json.writeObjectFieldStart("function");
                  if (delta.name() != null) {
                    json.writeStringField("name", delta.name());
                  }
                  json.writeStringField("arguments", delta.arguments());
                  json.writeEndObject();
                  if (delta.extraContent() != null) {
                    JsonMapper.writeRaw(json, "extra_content", delta.extraContent());
                  }
                  json.writeEndObject();
                })
            + "]"
            + AFTER_DELTA);
  }

  private ByteString logprobs(ChatEvent.LogprobsDelta delta) {
    return ByteString.fromString(
        beforeDelta
            + "},\"logprobs\":"
            + json(json -> OpenAiAnswerWriter.writeLogprobs(json, delta.tokens()))
            + ",\"finish_reason\":null}]}\n\n");
  }

  private ByteString end(FinishReason reason) {
    String told =
        origin.mustBeTold() ? ",\"" + AnswerOrigin.FIELD + "\":" + json(origin::write) : "";
    Usage reported = usage;
    String usageChunk =
        includeUsage && reported != null
            ? head
                + "\"choices\":[],\"usage\":"
                + json(json -> OpenAiAnswerWriter.write(json, reported))
                + "}\n\n"
            : "";
    return ByteString.fromString(
        beforeDelta
            + "},\"logprobs\":null,\"finish_reason\":\""
            + OpenAiAnswerWriter.name(reason)
            + "\"}]"
            + told
            + "}\n\n"
            + usageChunk
            + DONE);
  }

  @Override
  public ByteString failed(GatewayError error) {
    return ByteString.fromString(
        "data: " + json(json -> OpenAiErrorWriter.write(json, error)) + "\n\n");
  }

  private static String json(JsonMapper.Writer writer) {
    return new String(JsonMapper.bytes(writer), StandardCharsets.UTF_8);
  }
}
