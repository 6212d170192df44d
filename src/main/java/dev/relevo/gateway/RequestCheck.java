package dev.relevo.gateway;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ResponseFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds what would be wrong with a request wherever it went, before it goes anywhere. The faults
 * name the field as OpenAI's API does. Decides only.
 */
final class RequestCheck {
  private static final Pattern WEB_ADDRESS =
      Pattern.compile("https?://[^\\s/?#]+\\S*", Pattern.CASE_INSENSITIVE);

  private static final String BASE64 = ";base64";

  private RequestCheck() {}

  /** The first fault, or null when there is none. */
  static @Nullable GatewayError fault(ChatRequest request) {
    GatewayError fault = ToolCheck.fault(request);
    if (fault == null) {
      fault = formatFault(request.format());
    }
    return fault == null ? imageFault(request.messages()) : fault;
  }

  private static @Nullable GatewayError formatFault(ResponseFormat format) {
    if (!(format instanceof ResponseFormat.JsonSchema wish)) {
      return null;
    }
    if (wish.name().isBlank()) {
      return wrong("response_format.json_schema.name", "is empty; it must name the schema");
    }
    return schemaFault(
        "response_format.json_schema.schema", CheckedSchema.of(wish.schema()).useFault());
  }

  /** A fault of a schema that stands in this field. */
  static @Nullable GatewayError schemaFault(String field, CheckedSchema.@Nullable Fault fault) {
    return fault == null
        ? null
        : GatewayError.invalid(field + fault.path(), field + fault.path() + ": " + fault.words());
  }

  static GatewayError wrong(String field, String rule) {
    return GatewayError.invalid(field, field + " " + rule);
  }

  private static @Nullable GatewayError imageFault(List<Message> messages) {
    for (int i = 0; i < messages.size(); i++) {
      List<Part> content = messages.get(i).content();
      for (int k = 0; k < content.size(); k++) {
        if (content.get(k) instanceof Part.Image image && !isImage(image.url())) {
          return wrong(
              "messages[" + i + "].content[" + k + "].image_url.url",
              "must be an http(s) address, or a data: URI of an image in base64 such as"
                  + " data:image/png;base64,iVBORw0KGgo=");
        }
      }
    }
    return null;
  }

  private static boolean isImage(String url) {
    if (!url.regionMatches(true, 0, "data:", 0, 5)) {
      return WEB_ADDRESS.matcher(url).matches();
    }
    int comma = url.indexOf(',');
    if (comma < 0) {
      return false;
    }
    String type = url.substring("data:".length(), comma).toLowerCase(Locale.ROOT);
    return type.startsWith("image/")
        && type.length() > "image/".length() + BASE64.length()
        && type.endsWith(BASE64)
        && isBase64(url, comma + 1);
  }

  /** Whether the rest of a text is base64 (RFC 4648, section 4); pictures are long, so no copy. */
  private static boolean isBase64(String text, int from) {
    int digits = 0;
    int padding = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=') {
        padding++;
      } else if (c != '\r' && c != '\n') {
        if (padding > 0 || !isBase64(c)) {
          return false;
        }
        digits++;
      }
    }
    return digits > 1
        && digits % 4 != 1
        && (padding == 0 || (padding <= 2 && (digits + padding) % 4 == 0));
  }

  private static boolean isBase64(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/';
  }
}
