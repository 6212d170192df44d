package dev.relevo.provider;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.settings.Section;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model can do natively.
 *
 * @param tools it can call tools
 * @param images it can see pictures
 * @param jsonObject it can be bound to answer with a JSON object
 * @param jsonSchema it can be bound to a JSON Schema
 * @param prefill it goes on from the text of a last assistant turn
 */
public record Capabilities(
    boolean tools, boolean images, boolean jsonObject, boolean jsonSchema, boolean prefill) {

  /** Everything but the continuation of a begun answer, which few support. */
  public static final Capabilities ALL = new Capabilities(true, true, true, true, false);

  /** Text only. */
  public static final Capabilities TEXT = new Capabilities(false, false, false, false, false);

  /** What a model must be able to do to answer the request. */
  public static Capabilities neededBy(ChatRequest request) {
    return new Capabilities(
        !request.tools().isEmpty(),
        request.hasImages(),
        request.format() instanceof ResponseFormat.JsonObject,
        request.format() instanceof ResponseFormat.JsonSchema,
        false);
  }

  /** What {@code needed} asks for and this lacks, in words; empty when nothing is lacking. */
  public List<String> lacking(Capabilities needed) {
    List<String> lacking = new ArrayList<>();
    if (needed.tools && !tools) {
      lacking.add("tools");
    }
    if (needed.images && !images) {
      lacking.add("images");
    }
    if (needed.jsonObject && !jsonObject) {
      lacking.add("JSON answers");
    }
    if (needed.jsonSchema && !jsonSchema) {
      lacking.add("JSON Schema answers");
    }
    return lacking;
  }

  /** Reads a {@code capabilities} section; what it does not mention stays as it is here. */
  public Capabilities overriddenBy(Section section) {
    return new Capabilities(
        section.has("tools") ? section.flag("tools") : tools,
        section.has("images") ? section.flag("images") : images,
        section.has("json-object") ? section.flag("json-object") : jsonObject,
        section.has("json-schema") ? section.flag("json-schema") : jsonSchema,
        section.has("prefill") ? section.flag("prefill") : prefill);
  }
}
