package dev.relevo.http.openai;

import com.fasterxml.jackson.core.JsonGenerator;
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
import dev.relevo.wire.SurrogateJoiner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Writes chat completion chunks as server-sent events: one role chunk, deltas, the finish chunk,
 * the usage chunk where it was asked for, {@code [DONE]}. What is the same in every chunk of an
 * answer is put into bytes once.
 */
final class OpenAiStreamWriter implements AnswerWriter {
  private static final byte[] AFTER_DELTA =
      ascii("},\"logprobs\":null,\"finish_reason\":null}]}\n\n");
  private static final byte[] CONTENT = ascii("\"content\":");
  private static final byte[] REASONING = ascii("\"reasoning_content\":");
  private static final byte[] ROLE = ascii("\"role\":\"assistant\",\"content\":\"\"");
  private static final byte[] QUOTE = ascii("\"");
  private static final byte[] DONE = ascii("data: [DONE]\n\n");

  private final String requestId;
  private final long created;
  private final boolean includeUsage;
  private byte[] beforeDelta = {};
  private byte[] head = {};
  private boolean first = true;
  private @Nullable Usage usage;
  private final AnswerOrigin origin = new AnswerOrigin();

  OpenAiStreamWriter(String requestId, long created, boolean includeUsage) {
    this.requestId = requestId;
    this.created = created;
    this.includeUsage = includeUsage;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void served(Served who) {
    origin.served(who);
    String fields =
        "data: {\"id\":\"chatcmpl-"
            + requestId
            + "\",\"object\":\"chat.completion.chunk\",\"created\":"
            + created
            + ",\"model\":\""
            + new String(JsonStringEncoder.getInstance().quoteAsString(who.model()))
            + "\",";
    head = fields.getBytes(StandardCharsets.UTF_8);
    beforeDelta =
        (fields + (includeUsage ? "\"usage\":null," : "") + "\"choices\":[{\"index\":0,\"delta\":{")
            .getBytes(StandardCharsets.UTF_8);
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
    ByteArrayOutputStream out = new ByteArrayOutputStream(beforeDelta.length + 128);
    if (first) {
      first = false;
      out.writeBytes(beforeDelta);
      out.writeBytes(ROLE);
      out.writeBytes(AFTER_DELTA);
    }
    if (event instanceof ChatEvent.TextDelta delta) {
      writeText(out, CONTENT, delta.text());
    } else if (event instanceof ChatEvent.ReasoningDelta delta) {
      writeText(out, REASONING, delta.text());
    } else if (event instanceof ChatEvent.ToolCallDelta delta) {
      writeToolCall(out, delta);
    } else if (event instanceof ChatEvent.LogprobsDelta delta) {
      writeLogprobs(out, delta);
    } else if (event instanceof ChatEvent.UsageReported reported) {
      usage = reported.usage();
    } else if (event instanceof ChatEvent.Finished finished) {
      writeEnd(out, finished.reason());
    }
    return ByteString.fromArrayUnsafe(out.toByteArray());
  }

  private void writeText(ByteArrayOutputStream out, byte[] field, String text) {
    out.writeBytes(beforeDelta);
    out.writeBytes(field);
    if (SurrogateJoiner.isWhole(text)) {
      out.writeBytes(QUOTE);
      out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
      out.writeBytes(QUOTE);
    } else {
      // the generator escapes half a surrogate pair, of which the next delta may have the rest
      writeJson(out, json -> json.writeString(text));
    }
    out.writeBytes(AFTER_DELTA);
  }

  private void writeToolCall(ByteArrayOutputStream out, ChatEvent.ToolCallDelta delta) {
    out.writeBytes(beforeDelta);
    out.writeBytes(ascii("\"tool_calls\":["));
    writeJson(
        out,
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
        });
    out.writeBytes(ascii("]"));
    out.writeBytes(AFTER_DELTA);
  }

  private void writeLogprobs(ByteArrayOutputStream out, ChatEvent.LogprobsDelta delta) {
    out.writeBytes(beforeDelta);
    out.writeBytes(ascii("},\"logprobs\":"));
    writeJson(out, json -> OpenAiAnswerWriter.writeLogprobs(json, delta.tokens()));
    out.writeBytes(ascii(",\"finish_reason\":null}]}\n\n"));
  }

  private void writeEnd(ByteArrayOutputStream out, FinishReason reason) {
    out.writeBytes(beforeDelta);
    out.writeBytes(
        ascii(
            "},\"logprobs\":null,\"finish_reason\":\"" + OpenAiAnswerWriter.name(reason) + "\"}]"));
    if (origin.mustBeTold()) {
      out.writeBytes(ascii(",\"" + AnswerOrigin.FIELD + "\":"));
      writeJson(out, origin::write);
    }
    out.writeBytes(ascii("}\n\n"));
    Usage reported = usage;
    if (includeUsage && reported != null) {
      out.writeBytes(head);
      out.writeBytes(ascii("\"choices\":[],\"usage\":"));
      writeJson(out, json -> OpenAiAnswerWriter.write(json, reported));
      out.writeBytes(ascii("}\n\n"));
    }
    out.writeBytes(DONE);
  }

  @Override
  public ByteString failed(GatewayError error) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    out.writeBytes(ascii("data: "));
    writeJson(out, json -> OpenAiErrorWriter.write(json, error));
    out.writeBytes(ascii("\n\n"));
    return ByteString.fromArrayUnsafe(out.toByteArray());
  }

  private static void writeJson(ByteArrayOutputStream out, JsonMapper.Writer writer) {
    try (JsonGenerator json = JsonMapper.factory().createGenerator(out)) {
      writer.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
