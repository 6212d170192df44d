package dev.relevo.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the one JSON value in a model's answer. Models like to wrap it in a Markdown fence, in
 * sentences, or behind their thoughts; what is around it is left out, the value itself is kept
 * letter by letter. Nothing is taken that is only a part of something broken: after brackets that
 * do not hold JSON the search goes on behind their end, and where they have no end there is
 * nothing. Several values are as good as none, since nobody can tell which is meant.
 */
public final class JsonText {
  private static final String END_OF_THOUGHTS = "</think>";
  private static final int MOST_SHOWN = 200;

  private JsonText() {}

  /**
   * What was found.
   *
   * @param json the value's text, or null when there is none
   * @param fault why there is none, or null when there is one
   */
  public record Found(@Nullable String json, @Nullable String fault) {
    private static Found value(String json) {
      return new Found(Objects.requireNonNull(json, "json"), null);
    }

    private static Found nothing(String fault) {
      return new Found(null, Objects.requireNonNull(fault, "fault"));
    }
  }

  /** A value that begins at a place, or why none does. */
  private record Candidate(int end, boolean isObject, @Nullable String fault) {}

  /**
   * Looks for the value.
   *
   * @param arrayToo whether an array is as good as an object
   */
  public static Found find(String answer, boolean arrayToo) {
    String text = withoutThoughts(answer);
    String found = null;
    String fault = null;
    int at = nextOpening(text, 0);
    while (at < text.length()) {
      Candidate candidate = at(text, at);
      int end = candidate.end;
      if (candidate.fault != null) {
        fault = fault == null ? candidate.fault : fault;
        end = afterBrackets(text, at);
        if (end < 0) {
          return Found.nothing(fault);
        }
      } else if (candidate.isObject || arrayToo) {
        if (found != null) {
          return Found.nothing("it holds more than one JSON value");
        }
        found = text.substring(at, end);
      }
      at = nextOpening(text, end);
    }
    if (found != null) {
      return Found.value(found);
    }
    return Found.nothing(
        fault == null ? "it holds no JSON " + (arrayToo ? "array or object" : "object") : fault);
  }

  /** The answer from the end of the thoughts on that some models write before it. */
  public static String withoutThoughts(String answer) {
    int thoughts = answer.lastIndexOf(END_OF_THOUGHTS);
    return thoughts < 0 ? answer : answer.substring(thoughts + END_OF_THOUGHTS.length());
  }

  private static int nextOpening(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '{' && text.charAt(at) != '[') {
      at++;
    }
    return at;
  }

  private static Candidate at(String text, int start) {
    try (JsonParser parser = JsonMapper.factory().createParser(text.substring(start))) {
      boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
      parser.skipChildren();
      int length = (int) parser.currentLocation().getCharOffset();
      return new Candidate(start + length, isObject, null);
    } catch (JsonProcessingException e) {
      return new Candidate(start, false, fault(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the parser complains about, without its own ornaments, and short: answers can be long. */
  public static String fault(JsonProcessingException failure) {
    String message = String.valueOf(failure.getOriginalMessage()).replaceAll("\\s+", " ");
    return message.length() <= MOST_SHOWN ? message : message.substring(0, MOST_SHOWN) + "…";
  }

  /** The place behind the bracket that closes the one at {@code start}, or -1. */
  private static int afterBrackets(String text, int start) {
    int depth = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
        if (depth == 0) {
          return i + 1;
        }
      }
    }
    return -1;
  }
}
