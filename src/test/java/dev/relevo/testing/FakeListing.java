package dev.relevo.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.testing.FakeMemory.Refused;
import dev.relevo.wire.JsonMapper;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a {@link FakeOllama} tells of its models, and reads what requests say of memory. */
final class FakeListing {
  private static final Pattern DURATION = Pattern.compile("(-?)([0-9.]+)(ms|s|m|h)");
  private static final int LARGEST_WINDOW = 131_072;

  private FakeListing() {}

  static String tags(FakeDisk disk) {
    ObjectNode body = JsonMapper.mapper().createObjectNode();
    ArrayNode models = body.putArray("models");
    disk.all().forEach(it -> described(models.addObject(), it, it.size()));
    return body.toString();
  }

  static String ps(FakeDisk disk, FakeMemory memory) {
    ObjectNode body = JsonMapper.mapper().createObjectNode();
    ArrayNode models = body.putArray("models");
    for (FakeMemory.Resident resident : memory.listed()) {
      described(models.addObject(), disk.known(resident.name), resident.bytes)
          .put("expires_at", resident.expires().toString())
          .put("size_vram", memory.gpuBytes(resident))
          .put("context_length", resident.window);
    }
    return body.toString();
  }

  static String show(FakeDisk.Stored model, boolean verbose) {
    ObjectNode body = JsonMapper.mapper().createObjectNode();
    body.put("modelfile", "FROM " + model.name()).put("template", "{{ .Prompt }}");
    body.putObject("details").put("family", "llama").put("format", "gguf");
    ObjectNode info = body.putObject("model_info").put("general.architecture", "llama");
    info.put("llama.context_length", LARGEST_WINDOW);
    if (verbose) {
      info.putArray("tokenizer.ggml.tokens").add("<s>").add("</s>");
    }
    body.putArray("capabilities").add(model.embeds() ? "embedding" : "completion");
    return body.toString();
  }

  private static ObjectNode described(ObjectNode item, FakeDisk.Stored model, long size) {
    item.put("name", model.name()).put("model", model.name()).put("size", size);
    item.put("digest", model.digest());
    item.putObject("details").put("family", "llama").put("format", "gguf");
    if (model.embeds()) {
      item.putArray("capabilities").add("embedding");
    }
    return item;
  }

  /** How long the request has the model stay, or null when it does not say. */
  static @Nullable Duration keepAlive(JsonNode value) throws Refused {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (value.isNumber()) {
      return value.asDouble() < 0
          ? FakeMemory.FOR_EVER
          : Duration.ofMillis(Math.round(value.asDouble() * 1_000));
    }
    if (value.asText().equals("0")) {
      return Duration.ZERO;
    }
    Matcher parts = DURATION.matcher(value.asText());
    Duration sum = Duration.ZERO;
    int read = 0;
    boolean negative = false;
    while (parts.find() && parts.start() == read) {
      negative |= !parts.group(1).isEmpty();
      sum = sum.plusMillis(millis(Double.parseDouble(parts.group(2)), parts.group(3)));
      read = parts.end();
    }
    if (read == 0 || read < value.asText().length()) {
      throw new Refused(400, "time: missing unit in duration \"" + value.asText() + "\"");
    }
    return negative ? FakeMemory.FOR_EVER : sum;
  }

  private static long millis(double amount, String unit) {
    long factor =
        switch (unit) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          default -> 3_600_000;
        };
    return Math.round(amount * factor);
  }

  /** The window that the request asks for, or null when it does not say. */
  static @Nullable Integer window(JsonNode body) {
    return JsonMapper.positive(body.path("options").path("num_ctx"));
  }
}
