package dev.relevo.provider.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.Json;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderError;
import dev.relevo.wire.JsonMapper;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the parts of a message into Anthropic's content blocks. */
final class BlockWriter {
  private static final Pattern DATA =
      Pattern.compile("data:([^;,]*)(?:;[^;,]*)*;base64,(.*)", Pattern.DOTALL);
  private static final Map<String, String> IMAGES =
      Map.of(
          "image/jpeg", "image/jpeg",
          "image/jpg", "image/jpeg",
          "image/png", "image/png",
          "image/gif", "image/gif",
          "image/webp", "image/webp");

  /** Kinds of parts that are Anthropic's own blocks. */
  private static final Set<String> NATIVE = Set.of("document", "search_result");

  private BlockWriter() {}

  /** A text. */
  static ObjectNode text(String text) {
    return JsonMapper.mapper().createObjectNode().put("type", "text").put("text", text);
  }

  /**
   * The block of a part, or null for a text in which there is nothing: such blocks are refused.
   *
   * @param field the request field that holds the part
   * @throws dev.relevo.chat.ProviderException when Anthropic cannot take it
   */
  static @Nullable ObjectNode block(Part part, String field) {
    if (part instanceof Part.Text text) {
      return text.text().isBlank() ? null : text(text.text());
    }
    if (part instanceof Part.Image image) {
      return image(image.url(), field + ".image_url");
    }
    Part.Other other = (Part.Other) part;
    ObjectNode raw = object(other.raw());
    if (other.type().equals("file")) {
      return file(raw, field + ".file");
    }
    if (!NATIVE.contains(other.type())) {
      throw ProviderError.unsupported(
              field, "Anthropic takes no parts of the type '" + other.type() + "'")
          .toException();
    }
    return raw;
  }

  private static ObjectNode image(String url, String field) {
    ObjectNode block = JsonMapper.mapper().createObjectNode().put("type", "image");
    ObjectNode source = block.putObject("source");
    Matcher data = DATA.matcher(url);
    if (data.matches()) {
      String type = IMAGES.get(data.group(1).toLowerCase(Locale.ROOT));
      if (type == null) {
        throw ProviderError.unsupported(
                field,
                "Anthropic takes pictures as JPEG, PNG, GIF and WebP, not '" + data.group(1) + "'")
            .toException();
      }
      source.put("type", "base64").put("media_type", type).put("data", data.group(2));
    } else if (isWeb(url)) {
      source.put("type", "url").put("url", url);
    } else {
      throw ProviderError.unsupported(
              field, "Anthropic takes pictures by base64 data: URI or http(s) address")
          .toException();
    }
    return block;
  }

  private static boolean isWeb(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    return lower.startsWith("https://") || lower.startsWith("http://");
  }

  /** A file as OpenAI's API has it; what is inside the request and a PDF is a document. */
  private static ObjectNode file(ObjectNode part, String field) {
    JsonNode file = part.path("file");
    Matcher data = DATA.matcher(file.path("file_data").asText(""));
    if (!data.matches() || !data.group(1).equalsIgnoreCase("application/pdf")) {
      throw ProviderError.unsupported(
              field, "Anthropic takes files by file_data with a base64 data: URI of a PDF")
          .toException();
    }
    ObjectNode block = JsonMapper.mapper().createObjectNode().put("type", "document");
    block
        .putObject("source")
        .put("type", "base64")
        .put("media_type", "application/pdf")
        .put("data", data.group(2));
    if (file.path("filename").isTextual()) {
      block.set("title", file.path("filename"));
    }
    if (part.has("cache_control")) {
      block.set("cache_control", part.path("cache_control"));
    }
    return block;
  }

  private static ObjectNode object(Json raw) {
    try {
      return JsonMapper.read(raw.text()) instanceof ObjectNode object
          ? object
          : JsonMapper.mapper().createObjectNode();
    } catch (JsonProcessingException e) {
      return JsonMapper.mapper().createObjectNode();
    }
  }

  /** The arguments of a call as the object that Anthropic wants, whatever a model made of them. */
  static ObjectNode input(String arguments) {
    if (!arguments.isBlank()) {
      try {
        if (JsonMapper.read(arguments) instanceof ObjectNode object) {
          return object;
        }
      } catch (JsonProcessingException e) {
        // not JSON: kept as it is
      }
      if (!arguments.strip().equals("null")) {
        return JsonMapper.mapper().createObjectNode().put("arguments", arguments);
      }
    }
    return JsonMapper.mapper().createObjectNode();
  }
}
