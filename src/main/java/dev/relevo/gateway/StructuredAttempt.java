package dev.relevo.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.StructuredOutput;
import dev.relevo.chat.StructuredOutput.Way;
import dev.relevo.chat.Usage;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.JsonText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one candidate is brought to answer in the shape that was asked for, and what its answer is
 * worth. The ways, the best first:
 *
 * <ol>
 *   <li>It is bound to the very shape by the provider. Its answer is passed on as it comes.
 *   <li>It is bound to a JSON object, and told the rest.
 *   <li>It is told.
 * </ol>
 *
 * <p>Where a provider refuses to bind, the next way is taken. In the ways where the candidate is
 * told, its whole answer is checked: the one JSON value in it is the answer, letter by letter. One
 * that will not do is shown to it once, with what is wrong, and asked for again. Calls of tools are
 * passed on unchecked, and so is an answer that was cut or withheld: its finish reason says so, as
 * OpenAI's API has it. One object for one lease. Not thread-safe.
 */
final class StructuredAttempt {
  private static final Json ANY_OBJECT = new Json("{\"type\":\"object\"}");
  private static final String FORMAT = "response_format";

  private final ChatRequest request;
  private final Capabilities capabilities;
  private final JsonInstruction instruction;
  private final @Nullable CheckedSchema schema;
  private final Deque<Way> ways;
  private Way way;
  private @Nullable ChatRequest repair;
  private @Nullable Usage spent;

  /** What is to be done with an answer. */
  sealed interface Verdict {}

  /** It is passed on like this. */
  record Good(ChatResponse.Answer answer) implements Verdict {}

  /** The candidate is asked again. */
  record Again() implements Verdict {}

  /** It is no answer. */
  record Bad(ProviderError error) implements Verdict {}

  /** The attempt of a candidate with these abilities, or null where free text is asked for. */
  static @Nullable StructuredAttempt of(ChatRequest request, Capabilities capabilities) {
    return request.format() instanceof ResponseFormat.Text
        ? null
        : new StructuredAttempt(request, capabilities);
  }

  private StructuredAttempt(ChatRequest request, Capabilities capabilities) {
    this.request = request;
    this.capabilities = capabilities;
    this.schema =
        request.format() instanceof ResponseFormat.JsonSchema wish
            ? CheckedSchema.of(wish.schema())
            : null;
    this.instruction = new JsonInstruction(request, schema == null || schema.wantsObject());
    this.ways = ways(capabilities, schema);
    this.way = ways.remove();
  }

  private static Deque<Way> ways(Capabilities capabilities, @Nullable CheckedSchema schema) {
    boolean object = capabilities.has(Ability.JSON_OBJECT);
    boolean described = capabilities.has(Ability.JSON_SCHEMA);
    Deque<Way> ways = new ArrayDeque<>(3);
    if (schema == null ? object : described) {
      ways.add(Way.NATIVE);
    }
    if (schema == null ? described && !object : object && schema.wantsObject()) {
      ways.add(Way.JSON_OBJECT);
    }
    ways.add(Way.INSTRUCTED);
    return ways;
  }

  /** What to ask now. */
  ChatRequest request() {
    if (repair != null) {
      return repair;
    }
    return switch (way) {
      case NATIVE -> request;
      case JSON_OBJECT -> instruction.given(request.withFormat(anyObject()));
      case INSTRUCTED -> instruction.given(request.withFormat(ResponseFormat.TEXT));
    };
  }

  private ResponseFormat anyObject() {
    return capabilities.has(Ability.JSON_OBJECT)
        ? ResponseFormat.JSON_OBJECT
        : new ResponseFormat.JsonSchema("answer", null, ANY_OBJECT, null);
  }

  /** Whether nothing of the answer may be passed on before all of it has been judged. */
  boolean holdsBack() {
    return way != Way.NATIVE;
  }

  /** How the answer came to have its shape. */
  StructuredOutput told() {
    return new StructuredOutput(way, repair != null);
  }

  /**
   * The candidate failed before it said anything.
   *
   * @return whether it is to be asked in another way, since it only refused to be bound
   */
  boolean weaken(ProviderError error) {
    boolean refusesFormat =
        error.param() == null
            ? error.errorClass() == ErrorClass.UNSUPPORTED
            : error.param().startsWith(FORMAT)
                && (error.errorClass() == ErrorClass.UNSUPPORTED
                    || error.errorClass() == ErrorClass.CALLER_FAULT);
    if (!refusesFormat || repair != null || ways.isEmpty()) {
      return false;
    }
    way = ways.remove();
    return true;
  }

  /** Judges a whole answer. */
  Verdict judge(ChatResponse.Answer answer) {
    if (way == Way.NATIVE || !answer.toolCalls().isEmpty()) {
      return new Good(sum(answer));
    }
    String text = withoutThoughts(answer.text());
    JsonText.Found found = find(text);
    if (found.json() != null) {
      return new Good(reduced(sum(answer), found.json()));
    }
    if (answer.finishReason() != FinishReason.STOP) {
      return new Good(sum(answer));
    }
    String fault = Objects.requireNonNull(found.fault());
    if (repair == null) {
      repair = instruction.repair(request(), text, fault);
      spent = answer.usage();
      return new Again();
    }
    return new Bad(
        ProviderError.of(
            ErrorClass.BROKEN_ANSWER,
            "the answer is not the JSON that was asked for, asked a second time either: " + fault));
  }

  /** A value may well hold the sign for the end of thoughts in one of its strings. */
  private static String withoutThoughts(String text) {
    return read(text.strip()) == null ? JsonText.withoutThoughts(text) : text;
  }

  /** The value that is the answer, or why there is none. */
  private JsonText.Found find(String text) {
    String bare = text.strip();
    JsonText.Found found = new JsonText.Found(bare, null);
    JsonNode value = read(bare);
    if (value == null || (schema == null && !value.isObject())) {
      found = JsonText.find(text, schema != null && !schema.wantsObject());
      value = found.json() == null ? null : read(found.json());
    }
    if (found.json() == null) {
      return found;
    }
    if (value == null) {
      return new JsonText.Found(null, "it has a field twice");
    }
    String fault = schema == null ? null : schema.faultOf(value);
    return fault == null ? found : new JsonText.Found(null, fault);
  }

  private static @Nullable JsonNode read(String text) {
    try {
      JsonNode value = JsonMapper.read(text);
      return value.isMissingNode() ? null : value;
    } catch (JsonProcessingException e) {
      return null; // words around it, or no JSON at all; the search tells which
    }
  }

  /**
   * An answer that is nothing but this value; it is whole, whatever the model wanted to add. Only a
   * number may have lost its last digits.
   */
  private static ChatResponse.Answer reduced(ChatResponse.Answer answer, String json) {
    boolean asItCame = answer.text().equals(json);
    boolean whole = !Character.isDigit(json.charAt(json.length() - 1));
    return new ChatResponse.Answer(
        json,
        answer.reasoning(),
        List.of(),
        whole && answer.finishReason() == FinishReason.LENGTH
            ? FinishReason.STOP
            : answer.finishReason(),
        answer.usage(),
        answer.timing(),
        asItCame ? answer.logprobs() : List.of(),
        asItCame ? answer.context() : null);
  }

  /** The answer with what an earlier one took as well. */
  private ChatResponse.Answer sum(ChatResponse.Answer answer) {
    return spent == null ? answer : answer.withUsage(spent.plus(answer.usage()));
  }
}
