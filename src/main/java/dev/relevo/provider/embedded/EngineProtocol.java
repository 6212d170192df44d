package dev.relevo.provider.embedded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Sampling;
import dev.relevo.wire.VectorText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames as lines: one JSON object each, in plain ASCII, so that neither the platform's encoding
 * nor half a surrogate pair can break one. Thread-safe.
 */
final class EngineProtocol {
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(200)
                  .maxStringLength(64 * 1024 * 1024)
                  .build())
          .build();

  private EngineProtocol() {}

  /** The frame as a line, with its end. */
  static byte[] encode(EngineFrame frame) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("type", frame.getClass().getSimpleName());
      if (frame instanceof EngineFrame.OfGeneration ofGeneration) {
        json.writeNumberField("id", ofGeneration.id());
      }
      writeFields(json, frame);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void writeFields(JsonGenerator json, EngineFrame frame) throws IOException {
    if (frame instanceof EngineFrame.Text text) {
      json.writeStringField("text", text.text());
    } else if (frame instanceof EngineFrame.Load load) {
      json.writeStringField("path", load.path());
      json.writeNumberField("contextTokens", load.contextTokens());
      json.writeNumberField("slots", load.slots());
      json.writeNumberField("threads", load.threads());
    } else if (frame instanceof EngineFrame.Ready ready) {
      json.writeNumberField("loadNanos", ready.loadNanos());
      json.writeStringField("template", ready.template());
    } else if (frame instanceof EngineFrame.Ping ping) {
      json.writeNumberField("number", ping.number());
    } else if (frame instanceof EngineFrame.Pong pong) {
      json.writeNumberField("number", pong.number());
    } else if (frame instanceof EngineFrame.Embed embed) {
      writeTexts(json, "inputs", embed.inputs());
    } else if (frame instanceof EngineFrame.Embedded embedded) {
      json.writeNumberField("tokens", embedded.tokens());
      writeTexts(json, "vectors", embedded.vectors().stream().map(VectorText::of).toList());
    } else if (frame instanceof EngineFrame.LoadFailed failed) {
      json.writeStringField("reason", failed.reason());
    } else if (frame instanceof EngineFrame.Generate generate) {
      writeGenerate(json, generate);
    } else if (frame instanceof EngineFrame.Done done) {
      json.writeNumberField("promptTokens", done.promptTokens());
      json.writeNumberField("completionTokens", done.completionTokens());
      json.writeStringField("reason", done.reason().name());
      json.writeNumberField("promptNanos", done.promptNanos());
      json.writeNumberField("decodeNanos", done.decodeNanos());
    } else if (frame instanceof EngineFrame.Failed failed) {
      json.writeStringField("errorClass", failed.errorClass().name());
      json.writeStringField("message", failed.message());
    }
  }

  private static void writeGenerate(JsonGenerator json, EngineFrame.Generate generate)
      throws IOException {
    json.writeArrayFieldStart("turns");
    for (EngineFrame.Turn turn : generate.turns()) {
      json.writeStartObject();
      json.writeStringField("role", turn.role());
      json.writeStringField("text", turn.text());
      json.writeEndObject();
    }
    json.writeEndArray();
    writeSampling(json, generate.sampling());
    if (generate.schema() != null) {
      json.writeStringField("schema", generate.schema());
    }
  }

  private static void writeSampling(JsonGenerator json, Sampling sampling) throws IOException {
    writeNumber(json, "temperature", sampling.temperature());
    writeNumber(json, "topP", sampling.topP());
    writeNumber(json, "topK", sampling.topK());
    writeNumber(json, "maxTokens", sampling.maxTokens());
    writeNumber(json, "seed", sampling.seed());
    writeNumber(json, "frequencyPenalty", sampling.frequencyPenalty());
    writeNumber(json, "presencePenalty", sampling.presencePenalty());
    writeTexts(json, "stop", sampling.stop());
  }

  private static void writeTexts(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void writeNumber(JsonGenerator json, String name, @Nullable Number value)
      throws IOException {
    if (value instanceof Double real) {
      json.writeNumberField(name, real);
    } else if (value != null) {
      json.writeNumberField(name, value.longValue());
    }
  }

  /**
   * Reads a line without its end.
   *
   * @return the frame, or null when the line is none: libraries may print what they like
   */
  static @Nullable EngineFrame decode(String line) {
    if (!line.startsWith("{\"type\":\"")) {
      return null;
    }
    try {
      return frame(FrameFields.read(line));
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static EngineFrame frame(FrameFields fields) {
    return switch (fields.text("type")) {
      case "Text" -> new EngineFrame.Text(fields.number("id"), fields.text("text"));
      case "Load" ->
          new EngineFrame.Load(
              fields.text("path"),
              fields.count("contextTokens"),
              fields.count("slots"),
              fields.count("threads"));
      case "Loading" -> new EngineFrame.Loading();
      case "Ready" -> new EngineFrame.Ready(fields.number("loadNanos"), fields.text("template"));
      case "Ping" -> new EngineFrame.Ping(fields.number("number"));
      case "Pong" -> new EngineFrame.Pong(fields.number("number"));
      case "Embed" -> new EngineFrame.Embed(fields.number("id"), fields.texts("inputs"));
      case "Embedded" ->
          new EngineFrame.Embedded(
              fields.number("id"),
              fields.count("tokens"),
              fields.texts("vectors").stream().map(VectorText::read).toList());
      case "LoadFailed" -> new EngineFrame.LoadFailed(fields.text("reason"));
      case "Generate" -> generate(fields);
      case "Cancel" -> new EngineFrame.Cancel(fields.number("id"));
      case "Done" ->
          new EngineFrame.Done(
              fields.number("id"),
              fields.count("promptTokens"),
              fields.count("completionTokens"),
              FinishReason.valueOf(fields.text("reason")),
              fields.number("promptNanos"),
              fields.number("decodeNanos"));
      case "Failed" ->
          new EngineFrame.Failed(
              fields.number("id"),
              ErrorClass.valueOf(fields.text("errorClass")),
              fields.text("message"));
      case "Stopped" -> new EngineFrame.Stopped(fields.number("id"));
      default -> throw new IllegalArgumentException("unknown frame");
    };
  }

  private static EngineFrame.Generate generate(FrameFields fields) {
    List<EngineFrame.Turn> turns = new ArrayList<>();
    for (FrameFields turn : fields.objects("turns")) {
      turns.add(new EngineFrame.Turn(turn.text("role"), turn.text("text")));
    }
    Sampling sampling =
        new Sampling(
            fields.optionalReal("temperature"),
            fields.optionalReal("topP"),
            fields.optionalCount("topK"),
            fields.optionalCount("maxTokens"),
            fields.texts("stop"),
            fields.optionalNumber("seed"),
            fields.optionalReal("frequencyPenalty"),
            fields.optionalReal("presencePenalty"));
    return new EngineFrame.Generate(
        fields.number("id"), turns, sampling, fields.optionalText("schema"));
  }
}
