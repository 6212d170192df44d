package dev.relevo.provider.embedded;

import de.kherud.llama.InferenceParameters;
import dev.relevo.chat.Sampling;
import java.lang.reflect.Field;
import java.util.Map;

/**
 * The binding's parameters for the engine's tasks. Some that the engine understands have no setter,
 * so all that is special goes by name: {@code id_slot}, {@code json_schema} (under which the engine
 * tells when it cannot convert a schema, while the binding's own method ends the process) and
 * {@code prompt} as tokens.
 */
final class GenerationParameters {
  private static final Field NAMED = named();

  private GenerationParameters() {}

  private static Field named() {
    try {
      Field field = InferenceParameters.class.getSuperclass().getDeclaredField("parameters");
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this version of the binding is not known", e);
    }
  }

  /** Reads the beginning of a prompt and generates nothing. */
  static InferenceParameters reading(int slot, int[] prompt, int length) {
    return tokens(slot, prompt, length).setNPredict(0).setTopK(1);
  }

  /** Reads one token without marks, so that next to nothing of the slot's past is found again. */
  static InferenceParameters anything(int slot) {
    InferenceParameters parameters = new InferenceParameters("").setNPredict(0);
    put(parameters, "prompt", "[0]");
    put(parameters, "id_slot", Integer.toString(slot));
    return parameters;
  }

  /**
   * Generates an answer. Stop texts are not among the parameters: {@link StopTexts} sees to them.
   *
   * @param limit the most tokens to generate
   */
  static InferenceParameters answer(EngineFrame.Generate task, int slot, int[] prompt, int limit) {
    InferenceParameters parameters = tokens(slot, prompt, prompt.length).setNPredict(limit);
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
    if (task.schema() != null) {
      put(parameters, "json_schema", task.schema());
    }
    return parameters;
  }

  /**
   * Generates one token, of which a given one is the likeliest by far; a schema that binds the
   * answer does not let it through.
   */
  static InferenceParameters trial(String schema, int slot, int[] prompt, int likeliest) {
    InferenceParameters parameters =
        tokens(slot, prompt, prompt.length).setNPredict(1).setTemperature(0);
    put(parameters, "json_schema", schema);
    put(parameters, "logit_bias", "[[" + likeliest + ",1000]]");
    return parameters;
  }

  /** The empty text stands for the marks that the model wants at the beginning. */
  private static InferenceParameters tokens(int slot, int[] prompt, int length) {
    StringBuilder json = new StringBuilder(8 * length + 8).append("[\"\"");
    for (int i = 0; i < length; i++) {
      json.append(',').append(prompt[i]);
    }
    InferenceParameters parameters = new InferenceParameters("");
    put(parameters, "prompt", json.append(']').toString());
    put(parameters, "id_slot", Integer.toString(slot));
    return parameters;
  }

  @SuppressWarnings("unchecked")
  private static void put(InferenceParameters parameters, String name, String json) {
    try {
      ((Map<String, String>) NAMED.get(parameters)).put(name, json);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
