package dev.relevo.provider.embedded;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Renders a conversation with the model's own chat template. The template sees only a short mark in
 * place of each text: on its way back from native code a text would lose characters beyond the
 * basic plane and end at a zero byte.
 */
final class PromptTemplate {
  /** From the private use area; frames a turn's number. */
  private static final char MARK = '\uE000';

  private PromptTemplate() {}

  /**
   * The prompt, up to where the answer begins; an assistant's last turn is the beginning of the
   * answer.
   *
   * @param template renders the JSON object {@code {"messages": […]}}
   */
  static String render(List<EngineFrame.Turn> turns, UnaryOperator<String> template) {
    int last = turns.size() - 1;
    if (last > 0 && turns.get(last).role().equals("assistant")) {
      return render(turns.subList(0, last), template) + turns.get(last).text();
    }
    return fill(template.apply(messages(turns)), turns);
  }

  private static String messages(List<EngineFrame.Turn> turns) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = EngineProtocol.FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("messages");
      for (int i = 0; i < turns.size(); i++) {
        json.writeStartObject();
        json.writeStringField("role", turns.get(i).role());
        json.writeStringField("content", "" + MARK + i + MARK);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static String fill(String skeleton, List<EngineFrame.Turn> turns) {
    StringBuilder prompt = new StringBuilder(skeleton.length());
    int from = 0;
    while (true) {
      int start = skeleton.indexOf(MARK, from);
      if (start < 0) {
        return prompt.append(skeleton, from, skeleton.length()).toString();
      }
      int end = skeleton.indexOf(MARK, start + 1);
      prompt.append(skeleton, from, start);
      prompt.append(turns.get(Integer.parseInt(skeleton, start + 1, end, 10)).text());
      from = end + 1;
    }
  }
}
