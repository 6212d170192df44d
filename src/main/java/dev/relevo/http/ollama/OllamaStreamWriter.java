package dev.relevo.http.ollama;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Served;
import dev.relevo.http.AnswerOrigin;
import dev.relevo.http.AnswerWriter;
import dev.relevo.http.KeepAliveComment;
import dev.relevo.pool.QueuePlace;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.TextTemplate;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Writes Ollama's stream: one object per line, or the same objects as server-sent events. Tool
 * calls are gathered and written whole before the last object, since Ollama's clients do not join
 * fragments.
 */
final class OllamaStreamWriter implements AnswerWriter {
  private final Shape shape;
  private final long startedAt;
  private final String frameStart;
  private final String frameEnd;
  private final boolean events;
  private final AnswerBuilder answer = new AnswerBuilder();
  private final CreatedAt createdAt = new CreatedAt();
  private String model;
  private @Nullable TextTemplate delta;
  private int createdFrom;
  private final AnswerOrigin origin = new AnswerOrigin();

  /**
   * A writer for one answer.
   *
   * @param asked the model as the caller named it, until it is known which one answers
   */
  OllamaStreamWriter(Shape shape, String asked, long startedAt, boolean events) {
    this.shape = shape;
    this.model = asked;
    this.startedAt = startedAt;
    this.events = events;
    this.frameStart = events ? "data: " : "";
    this.frameEnd = events ? "\n\n" : "\n";
  }

  @Override
  public void served(Served who) {
    origin.served(who);
    model = who.model();
    delta = null;
  }

  /** Lines have no comments; an empty delta says nothing either. */
  @Override
  public ByteString keepAlive(@Nullable QueuePlace place) {
    origin.keptAlive();
    return events ? KeepAliveComment.of(place) : text("");
  }

  @Override
  public ByteString write(ChatEvent event) {
    if (event instanceof ChatEvent.TextDelta delta) {
      return text(delta.text());
    }
    if (event instanceof ChatEvent.ReasoningDelta delta) {
      return thinking(delta.text());
    }
    if (event instanceof ChatEvent.LogprobsDelta delta) {
      return logprobs(delta);
    }
    if (event instanceof ChatEvent.Continued seam) {
      origin.continued(seam);
    }
    answer.add(event);
    return event instanceof ChatEvent.Finished ? end(answer.build()) : ByteString.emptyByteString();
  }

  private ByteString text(String text) {
    byte[] bytes = template().bytes(text);
    createdAt.write(Instant.now(), bytes, createdFrom);
    return ByteString.fromArrayUnsafe(bytes);
  }

  private TextTemplate template() {
    TextTemplate known = delta;
    if (known == null) {
      String start =
          frameStart
              + "{\"model\":\""
              + new String(JsonStringEncoder.getInstance().quoteAsString(model))
              + "\",\"created_at\":\"";
      createdFrom = start.getBytes(StandardCharsets.UTF_8).length;
      known = shape.delta(start + CreatedAt.PLACE + "\",", ",\"done\":false}" + frameEnd);
      delta = known;
    }
    return known;
  }

  private ByteString thinking(String thoughts) {
    return framed(
        out -> {
          OllamaAnswerWriter.writeStart(out, model);
          shape.write(out, "", thoughts, List.of());
          out.writeBooleanField("done", false);
          out.writeEndObject();
        });
  }

  private ByteString logprobs(ChatEvent.LogprobsDelta delta) {
    return framed(
        out -> {
          OllamaAnswerWriter.writeStart(out, model);
          shape.write(out, "", null, List.of());
          OllamaAnswerWriter.writeLogprobs(out, delta.tokens());
          out.writeBooleanField("done", false);
          out.writeEndObject();
        });
  }

  private ByteString end(ChatResponse.Answer whole) {
    ByteString last =
        framed(
            out -> {
              OllamaAnswerWriter.writeStart(out, model);
              shape.write(out, "", null, List.of());
              OllamaAnswerWriter.writeEnd(out, whole, System.nanoTime() - startedAt);
              if (origin.mustBeTold()) {
                out.writeFieldName(AnswerOrigin.FIELD);
                origin.write(out);
              }
              out.writeEndObject();
            });
    if (whole.toolCalls().isEmpty()) {
      return last;
    }
    return framed(
            out -> {
              OllamaAnswerWriter.writeStart(out, model);
              shape.write(out, "", null, whole.toolCalls());
              out.writeBooleanField("done", false);
              out.writeEndObject();
            })
        .concat(last);
  }

  @Override
  public ByteString failed(GatewayError error) {
    return framed(
        out -> {
          out.writeStartObject();
          out.writeStringField("error", OllamaFields.named(error).message());
          out.writeEndObject();
        });
  }

  private ByteString framed(JsonMapper.Writer object) {
    return ByteString.fromString(
        frameStart + new String(JsonMapper.bytes(object), StandardCharsets.UTF_8) + frameEnd);
  }
}
