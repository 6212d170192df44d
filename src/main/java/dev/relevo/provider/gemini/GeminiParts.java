package dev.relevo.provider.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.Json;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ToolCall;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes the parts of a turn as objects ({@code Part} in the API's reference). */
final class GeminiParts {
  private static final Pattern FUNCTION_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:-]{0,127}");

  private GeminiParts() {}

  /**
   * Writes a piece of content; null when it is an empty text, which Gemini refuses.
   *
   * @param param the request's field that holds it
   * @throws dev.relevo.chat.ProviderException when Gemini does not take it
   */
  static JsonMapper.@Nullable Writer of(Part part, String param) {
    if (part instanceof Part.Text text) {
      return text.text().isEmpty() ? null : text(text.text());
    }
    if (part instanceof Part.Image image) {
      return inline(image.url(), param + ".image_url", "a picture");
    }
    Part.Other other = (Part.Other) part;
    JsonNode raw = tree(other.raw().text());
    if (other.type().equals("input_audio") && raw != null) {
      return audio(raw.path("input_audio"), param + ".input_audio");
    }
    if (other.type().equals("file") && raw != null) {
      return inline(raw.path("file").path("file_data").asText(""), param + ".file", "a file");
    }
    throw ProviderError.unsupported(
            param, "Gemini does not take content of the type " + other.type())
        .toException();
  }

  static JsonMapper.Writer text(String text) {
    return out -> {
      out.writeStartObject();
      out.writeStringField("text", text);
      out.writeEndObject();
    };
  }

  /** Gemini fetches nothing from the web, so the content has to be in the request. */
  private static JsonMapper.Writer inline(String url, String param, String what) {
    int comma = url.indexOf(',');
    String head = comma < 0 ? "" : url.substring(0, comma);
    if (!head.regionMatches(true, 0, "data:", 0, 5)
        || !head.toLowerCase(Locale.ROOT).endsWith(";base64")) {
      throw ProviderError.unsupported(
              param,
              "Gemini takes " + what + " only as a data: URL with base64, not by an address or id")
          .toException();
    }
    String type = head.substring(5).split(";", 2)[0];
    return inlineData(type, url.substring(comma + 1));
  }

  private static JsonMapper.Writer audio(JsonNode audio, String param) {
    String format = audio.path("format").asText("");
    if (!format.equals("wav") && !format.equals("mp3")) {
      throw ProviderError.unsupported(param + ".format", "Gemini takes sound as wav or mp3 here")
          .toException();
    }
    return inlineData("audio/" + format, audio.path("data").asText(""));
  }

  private static JsonMapper.Writer inlineData(String type, String data) {
    return out -> {
      out.writeStartObject();
      out.writeObjectFieldStart("inlineData");
      out.writeStringField("mimeType", type);
      out.writeStringField("data", data);
      out.writeEndObject();
      out.writeEndObject();
    };
  }

  /** A call that the model made. */
  static JsonMapper.Writer call(ToolCall call, Json arguments, @Nullable String signature) {
    return out -> {
      out.writeStartObject();
      out.writeObjectFieldStart("functionCall");
      out.writeStringField("id", call.id());
      out.writeStringField("name", call.name());
      JsonMapper.writeRaw(out, "args", arguments);
      out.writeEndObject();
      if (signature != null) {
        out.writeStringField("thoughtSignature", signature);
      }
      out.writeEndObject();
    };
  }

  /** What a tool answered: its JSON object, or else its text in one. */
  static JsonMapper.Writer result(@Nullable String id, String name, String text) {
    Json object = object(text);
    return out -> {
      out.writeStartObject();
      out.writeObjectFieldStart("functionResponse");
      if (id != null) {
        out.writeStringField("id", id);
      }
      out.writeStringField("name", name);
      writeResponse(out, object, text);
      out.writeEndObject();
      out.writeEndObject();
    };
  }

  private static void writeResponse(JsonGenerator out, @Nullable Json object, String text)
      throws IOException {
    if (object != null) {
      JsonMapper.writeRaw(out, "response", object);
    } else {
      out.writeObjectFieldStart("response");
      out.writeStringField("output", text);
      out.writeEndObject();
    }
  }

  /** The text as a JSON object, or null when it is none. */
  static @Nullable Json object(String text) {
    JsonNode node = tree(text);
    return node == null || !node.isObject() ? null : new Json(text.strip());
  }

  private static @Nullable JsonNode tree(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /**
   * Checks a tool's name.
   *
   * @throws dev.relevo.chat.ProviderException when Gemini does not take it
   */
  static void requireName(String name, String param) {
    if (!FUNCTION_NAME.matcher(name).matches()) {
      throw ProviderError.unsupported(
              param,
              "Gemini takes names of tools that begin with a letter or an underscore and have"
                  + " letters, digits and _ . : - only, at most 128 of them")
          .toException();
    }
  }
}
