package dev.relevo.testing;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws whole answers as they stream: equal seeds draw equal answers. */
public final class RandomAnswers {
  private static final String[] PIECES = {
    "héllo", " ", "\n\n", "\"", "\\", "🌍", "data: x", "[DONE]", "\u0001", "漢", "</think>", "null"
  };

  private final Random random;
  private final List<ChatEvent> events = new ArrayList<>();

  private RandomAnswers(long seed) {
    this.random = new Random(seed);
  }

  /** The answer of a seed: thoughts, text, calls, usage and the end, each where it has them. */
  public static List<ChatEvent> of(long seed) {
    RandomAnswers answer = new RandomAnswers(seed);
    answer.draw();
    return List.copyOf(answer.events);
  }

  private void draw() {
    if (random.nextInt(3) == 0) {
      repeat(() -> events.add(new ChatEvent.ReasoningDelta(piece())));
    }
    boolean calls = random.nextInt(3) == 0;
    boolean logprobs = random.nextInt(4) == 0;
    if (!calls || random.nextBoolean()) {
      repeat(
          () -> {
            String piece = piece();
            events.add(new ChatEvent.TextDelta(piece));
            if (logprobs) {
              events.add(new ChatEvent.LogprobsDelta(List.of(logprob(piece))));
            }
          });
    }
    if (calls) {
      for (int i = 0; i <= random.nextInt(3); i++) {
        call(i);
      }
    }
    int completion = random.nextInt(100);
    Usage usage =
        new Usage(
            1 + random.nextInt(1000),
            completion,
            random.nextInt(2),
            random.nextInt(completion + 1),
            Usage.Source.REPORTED);
    events.add(new ChatEvent.UsageReported(usage, null));
    events.add(
        new ChatEvent.Finished(
            calls
                ? FinishReason.TOOL_CALLS
                : random.nextInt(4) == 0 ? FinishReason.LENGTH : FinishReason.STOP));
  }

  private void repeat(Runnable step) {
    for (int i = random.nextInt(6); i >= 0; i--) {
      step.run();
    }
  }

  private String piece() {
    return "w" + random.nextInt(10) + PIECES[random.nextInt(PIECES.length)];
  }

  private TokenLogprob logprob(String token) {
    TokenLogprob other = new TokenLogprob("other", -2.5, null, List.of());
    return new TokenLogprob(
        token,
        -random.nextInt(100) / 10.0,
        random.nextBoolean() ? List.of(104, 195) : null,
        random.nextBoolean() ? List.of(other) : List.of());
  }

  private void call(int index) {
    Json extra =
        random.nextInt(3) == 0 ? new Json("{\"google\":{\"thought_signature\":\"c2ln\"}}") : null;
    events.add(new ChatEvent.ToolCallDelta(index, "call_" + index, "add", "", extra));
    for (String piece : List.of("{\"x\"", ":", random.nextInt(100) + "}")) {
      events.add(new ChatEvent.ToolCallDelta(index, null, null, piece));
    }
  }
}
