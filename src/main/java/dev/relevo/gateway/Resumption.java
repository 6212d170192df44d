package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Sampling;
import dev.relevo.pool.RoutingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a candidate goes on with an answer that another one broke off: what it is asked, and which of
 * its events belong to what is missing. One object for one attempt. Thoughts that were delivered
 * are not delivered twice. Not thread-safe.
 */
abstract sealed class Resumption {

  /** Three ways to go on. */
  enum Way {
    /** The text so far is given as the beginning of the answer, which the provider goes on with. */
    PREFILL,
    /** The same request again; what was delivered already is dropped as long as it is the same. */
    REPLAY,
    /** The text so far is given as a turn of its own, and the next one asks for the rest. */
    INSTRUCT;

    /** Its name in words for operators. */
    String told() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The way as an object. */
  static Resumption of(Way way, Delivered delivered, RoutingSettings settings) {
    return switch (way) {
      case PREFILL -> new Prefill(delivered);
      case REPLAY -> new Replay(delivered);
      case INSTRUCT -> new Instruct(delivered, settings.midStreamInstruction());
    };
  }

  /**
   * The ways for one candidate, in the order in which they are tried: the next one when a prefill
   * is refused or a replay diverges.
   *
   * @param prefill whether it is known to go on with the beginning of an answer
   * @param same whether it is the same model, asked so that it should say the same again: then what
   *     comes of a replay is the very text that was begun
   */
  static List<Way> ways(boolean prefill, boolean same, RoutingSettings.MidStream midStream) {
    List<Way> ways = new ArrayList<>(List.of(Way.REPLAY));
    if (prefill) {
      ways.add(same ? 1 : 0, Way.PREFILL);
    }
    if (midStream == RoutingSettings.MidStream.INSTRUCT) {
      ways.add(Way.INSTRUCT);
    }
    return ways;
  }

  /** Whether the same request should get the same answer. */
  static boolean isRepeatable(Sampling sampling) {
    Double temperature = sampling.temperature();
    return sampling.seed() != null || (temperature != null && temperature == 0);
  }

  private final Way way;
  final String text;
  private final boolean dropsReasoning;
  private final int foreignTokens;
  private ChatEvent.@Nullable UsageReported usage;
  private boolean diverged;

  private Resumption(Way way, Delivered delivered) {
    this.way = way;
    this.text = delivered.text();
    this.dropsReasoning = delivered.hasReasoning() || !text.isEmpty();
    this.foreignTokens = way == Way.REPLAY ? 0 : delivered.tokens();
  }

  /** What to ask instead of the original request. */
  abstract ChatRequest request(ChatRequest original);

  /** Takes a piece of text; what is missing of the answer goes to {@code out}. */
  abstract void take(String piece, Consumer<ChatEvent> out);

  /** There is no more text. */
  abstract void end(Consumer<ChatEvent> out);

  final Way way() {
    return way;
  }

  /** How many tokens of the answer the candidate does not write itself. */
  final int foreignTokens() {
    return foreignTokens;
  }

  /** Takes the candidate's next event. */
  final void take(ChatEvent event, Consumer<ChatEvent> out) {
    if (event instanceof ChatEvent.TextDelta delta) {
      take(delta.text(), out);
    } else if (event instanceof ChatEvent.ReasoningDelta) {
      if (!dropsReasoning) {
        out.accept(event);
      }
    } else if (event instanceof ChatEvent.UsageReported reported) {
      usage = reported; // told once it is clear that the answer is the same
    } else if (event instanceof ChatEvent.LogprobsDelta) {
      return; // where its tokens begin and end has nothing to do with where the text was cut
    } else {
      end(out);
      if (!diverged) {
        tellUsage(out);
        out.accept(event);
      }
    }
  }

  private void tellUsage(Consumer<ChatEvent> out) {
    if (usage != null) {
      out.accept(
          new ChatEvent.UsageReported(
              usage.usage().withForeignTokens(foreignTokens), usage.timing()));
      usage = null;
    }
  }

  /** Whether the candidate says something else than what was delivered, so that it is no help. */
  final boolean hasDiverged() {
    return diverged;
  }

  /** Whether the candidate refuses to be asked so, before it has said anything. */
  final boolean isRefused(ProviderError error, boolean begun) {
    return !begun
        && way == Way.PREFILL
        && (error.errorClass() == ErrorClass.CALLER_FAULT
            || error.errorClass() == ErrorClass.UNSUPPORTED);
  }

  /**
   * Whether it shows that nothing is missing, when there is nothing to add: whoever is only given
   * the beginning may just not have understood that it is one.
   */
  final boolean showsTheEnd() {
    return way == Way.REPLAY;
  }

  final void diverge() {
    diverged = true;
  }

  private static final class Prefill extends Resumption {
    private Prefill(Delivered delivered) {
      super(Way.PREFILL, delivered);
    }

    @Override
    ChatRequest request(ChatRequest original) {
      return withTurns(original, Message.assistant(text));
    }

    @Override
    void take(String piece, Consumer<ChatEvent> out) {
      out.accept(new ChatEvent.TextDelta(piece));
    }

    @Override
    void end(Consumer<ChatEvent> out) {}
  }

  private static final class Replay extends Resumption {
    private int agreed;

    private Replay(Delivered delivered) {
      super(Way.REPLAY, delivered);
    }

    @Override
    ChatRequest request(ChatRequest original) {
      return original;
    }

    @Override
    void take(String piece, Consumer<ChatEvent> out) {
      int repeated = Math.min(piece.length(), text.length() - agreed);
      if (!text.regionMatches(agreed, piece, 0, repeated)) {
        diverge();
        return;
      }
      agreed += repeated;
      if (repeated < piece.length()) {
        out.accept(new ChatEvent.TextDelta(piece.substring(repeated)));
      }
    }

    @Override
    void end(Consumer<ChatEvent> out) {
      if (agreed < text.length()) {
        diverge();
      }
    }
  }

  /** Models like to repeat the last words; what overlaps with the text so far is dropped. */
  private static final class Instruct extends Resumption {
    /** Shorter overlaps are taken for chance. */
    private static final int SHORTEST_OVERLAP = 4;

    private static final int LONGEST_OVERLAP = 400;

    private final String instruction;
    private final StringBuilder held = new StringBuilder();
    private boolean joined;

    private Instruct(Delivered delivered, String instruction) {
      super(Way.INSTRUCT, delivered);
      this.instruction = instruction;
    }

    @Override
    ChatRequest request(ChatRequest original) {
      return withTurns(original, Message.assistant(text), Message.user(instruction));
    }

    @Override
    void take(String piece, Consumer<ChatEvent> out) {
      if (joined) {
        out.accept(new ChatEvent.TextDelta(piece));
        return;
      }
      held.append(piece);
      if (!mayStillOverlap()) {
        join(out);
      }
    }

    /** Whether the text so far holds what is held so near its end that the overlap may grow. */
    private boolean mayStillOverlap() {
      int from = Math.max(0, text.length() - LONGEST_OVERLAP);
      for (int start = from; start + held.length() < text.length(); start++) {
        if (text.startsWith(held.toString(), start)) {
          return true;
        }
      }
      return false;
    }

    private void join(Consumer<ChatEvent> out) {
      joined = true;
      String rest = held.substring(overlap());
      if (!rest.isEmpty()) {
        out.accept(new ChatEvent.TextDelta(rest));
      }
    }

    /** The length of the longest beginning of what is held that is an end of the text so far. */
    private int overlap() {
      int longest = Math.min(LONGEST_OVERLAP, Math.min(held.length(), text.length()));
      for (int length = longest; length >= SHORTEST_OVERLAP; length--) {
        if (text.regionMatches(text.length() - length, held.toString(), 0, length)) {
          return length;
        }
      }
      return 0;
    }

    @Override
    void end(Consumer<ChatEvent> out) {
      if (!joined) {
        join(out);
      }
    }
  }

  /**
   * The request with what was said, so that only the rest is written: the limit of tokens is that
   * of the whole answer, as far as they could be counted.
   */
  final ChatRequest withTurns(ChatRequest original, Message... more) {
    List<Message> turns = new ArrayList<>(original.messages());
    turns.addAll(List.of(more));
    ChatRequest longer = original.withMessages(turns);
    Integer most = original.sampling().maxTokens();
    return most == null
        ? longer
        : longer.withSampling(original.sampling().withMaxTokens(Math.max(1, most - foreignTokens)));
  }
}
