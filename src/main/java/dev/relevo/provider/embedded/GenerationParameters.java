package dev.relevo.provider.embedded;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import de.kherud.llama.InferenceParameters;
import dev.relevo.chat.Sampling;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.util.Map;

/** Translates a task to the binding's parameters. */
final class GenerationParameters {
  private GenerationParameters() {}

  /**
   * The parameters of a generation.
   *
   * @param prompt the rendered conversation
   * @param limit the most tokens to generate
   * @throws IllegalArgumentException when the schema is not JSON
   */
  static InferenceParameters of(EngineFrame.Generate task, String prompt, int limit) {
    InferenceParameters parameters = new InferenceParameters(prompt).setNPredict(limit);
    Sampling sampling = task.sampling();
    if (sampling.temperature() != null) {
      parameters.setTemperature(sampling.temperature().floatValue());
    }
    if (sampling.topP() != null) {
      parameters.setTopP(sampling.topP().floatValue());
    }
    if (sampling.topK() != null) {
      parameters.setTopK(sampling.topK());
    }
    if (sampling.seed() != null) {
      // the engine takes 31 bits; the largest number of 32 would mean "any"
      parameters.setSeed(Long.hashCode(sampling.seed()) & Integer.MAX_VALUE);
    }
    if (sampling.frequencyPenalty() != null) {
      parameters.setFrequencyPenalty(sampling.frequencyPenalty().floatValue());
    }
    if (sampling.presencePenalty() != null) {
      parameters.setPresencePenalty(sampling.presencePenalty().floatValue());
    }
    if (sampling.frequencyPenalty() != null || sampling.presencePenalty() != null) {
      parameters.setRepeatLastN(-1); // they look at the whole text
    }
    parameters.setStopStrings(
        sampling.stop().stream().filter(stop -> !stop.isEmpty()).toArray(String[]::new));
    if (task.schema() != null) {
      bind(parameters, task.schema());
    }
    return parameters;
  }

  /**
   * Binds the answer to a schema. Under this name the engine converts a schema to a grammar and
   * tells when it cannot, while the binding's own method for it ends the process; but there is no
   * setter for the name.
   */
  @SuppressWarnings("unchecked")
  private static void bind(InferenceParameters parameters, String schema) {
    try {
      Field field = InferenceParameters.class.getSuperclass().getDeclaredField("parameters");
      field.setAccessible(true);
      ((Map<String, String>) field.get(parameters)).put("json_schema", rewritten(schema));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this version of the binding is not known", e);
    }
  }

  /** The same JSON, surely well-formed: native code ends the process over one that is not. */
  private static String rewritten(String schema) {
    StringWriter out = new StringWriter();
    try (JsonParser parser = EngineProtocol.FACTORY.createParser(schema);
        JsonGenerator generator = EngineProtocol.PLAIN_FACTORY.createGenerator(out)) {
      parser.nextToken();
      generator.copyCurrentStructure(parser);
    } catch (IOException e) {
      throw new IllegalArgumentException("the JSON Schema is not JSON: " + e.getMessage(), e);
    }
    return out.toString();
  }
}
