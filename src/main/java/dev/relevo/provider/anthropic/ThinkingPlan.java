package dev.relevo.provider.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Role;
import dev.relevo.chat.ToolChoice;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How hard one request makes the model think, and how many tokens it gets: thoughts count as
 * output.
 *
 * @param mode what the request says about thinking
 * @param budget the tokens for thoughts; only with {@link Mode#BUDGET}
 * @param effort the effort to ask for, or null when not said
 * @param maxTokens the most tokens of thoughts and answer together
 * @param thinks whether the model may think
 */
record ThinkingPlan(Mode mode, int budget, @Nullable String effort, int maxTokens, boolean thinks) {

  /** What a request says about thinking. */
  enum Mode {
    UNSAID,
    DISABLED,
    BUDGET,
    ADAPTIVE
  }

  private static final Set<String> EFFORTS =
      Set.of("none", "minimal", "low", "medium", "high", "xhigh", "max");
  private static final int SMALLEST_BUDGET = 1_024;

  /** No model with a budget writes less at most. */
  private static final int SAFE_MAX_TOKENS = 32_000;

  /**
   * The plan for a request.
   *
   * @param defaultMaxTokens the most tokens of the answer where the request does not say
   * @param mayGoOn whether the history allows the model to think
   * @throws dev.relevo.chat.ProviderException when the request asks for an effort that nobody knows
   */
  static ThinkingPlan of(
      ChatRequest request, ClaudeFamily family, int defaultMaxTokens, boolean mayGoOn) {
    String asked = request.reasoningEffort();
    if (asked != null && !EFFORTS.contains(asked)) {
      throw ProviderError.unsupported(
              "reasoning_effort", "Anthropic knows no reasoning effort '" + asked + "'")
          .toException();
    }
    boolean possible = mayGoOn && !isForced(request.toolChoice()) && !isPrefilled(request);
    Tokens tokens = new Tokens(request.sampling().maxTokens(), defaultMaxTokens);
    String effort = asked == null || asked.equals("none") ? null : asked;
    return switch (family.thinking()) {
      case NONE -> unsaid(tokens);
      case BUDGET -> effort == null || !possible ? unsaid(tokens) : budgeted(effort, tokens);
      case ADAPTIVE -> effort == null ? unsaid(tokens) : onDemand(family, effort, possible, tokens);
      case ADAPTIVE_BY_DEFAULT -> byDefault(family, asked, possible, tokens);
      case ADAPTIVE_ALWAYS ->
          asked == null
              ? unasked(tokens)
              : adaptive(effort == null ? "low" : family.effort(effort), tokens);
    };
  }

  private static ThinkingPlan onDemand(
      ClaudeFamily family, String asked, boolean possible, Tokens tokens) {
    String effort = family.effort(asked);
    return possible
        ? adaptive(effort, tokens)
        : new ThinkingPlan(Mode.UNSAID, 0, effort, tokens.plain(), false);
  }

  private static ThinkingPlan byDefault(
      ClaudeFamily family, @Nullable String asked, boolean possible, Tokens tokens) {
    if ("none".equals(asked)) {
      return new ThinkingPlan(Mode.DISABLED, 0, null, tokens.plain(), false);
    }
    String effort = asked == null ? null : family.effort(asked);
    if (!possible) {
      // without thinking the highest efforts are refused
      String most =
          effort == null || effort.equals("low") || effort.equals("medium") ? effort : "high";
      return new ThinkingPlan(Mode.DISABLED, 0, most, tokens.plain(), false);
    }
    return effort == null ? unasked(tokens) : adaptive(effort, tokens);
  }

  /** The model thinks as hard as it does by itself. */
  private static ThinkingPlan unasked(Tokens tokens) {
    return new ThinkingPlan(Mode.UNSAID, 0, null, tokens.with(allowance("high")), true);
  }

  private static ThinkingPlan unsaid(Tokens tokens) {
    return new ThinkingPlan(Mode.UNSAID, 0, null, tokens.plain(), false);
  }

  private static ThinkingPlan adaptive(String effort, Tokens tokens) {
    return new ThinkingPlan(Mode.ADAPTIVE, 0, effort, tokens.with(allowance(effort)), true);
  }

  /** A limit that the request states is kept: half of it is for thoughts, if that is enough. */
  private static ThinkingPlan budgeted(String asked, Tokens tokens) {
    int wanted = allowance(asked);
    if (tokens.stated() == null) {
      int most = Math.max(tokens.byDefault(), Math.min(tokens.with(wanted), SAFE_MAX_TOKENS));
      return new ThinkingPlan(Mode.BUDGET, Math.min(wanted, most - 1), null, most, true);
    }
    if (tokens.stated() <= SMALLEST_BUDGET) {
      return unsaid(tokens);
    }
    int budget = Math.max(SMALLEST_BUDGET, Math.min(wanted, tokens.stated() / 2));
    return new ThinkingPlan(Mode.BUDGET, budget, null, tokens.stated(), true);
  }

  /** How many tokens thoughts of an effort get. */
  private static int allowance(String effort) {
    return switch (effort) {
      case "minimal" -> SMALLEST_BUDGET;
      case "low" -> 2_048;
      case "medium" -> 8_192;
      case "high" -> 16_384;
      default -> 24_576;
    };
  }

  private static boolean isForced(@Nullable ToolChoice choice) {
    return choice != null
        && (choice.mode() == ToolChoice.Mode.REQUIRED || choice.mode() == ToolChoice.Mode.NAMED);
  }

  private static boolean isPrefilled(ChatRequest request) {
    Role last = request.messages().get(request.messages().size() - 1).role();
    return last == Role.ASSISTANT;
  }

  /** The most tokens, as the request states it and where it does not. */
  private record Tokens(@Nullable Integer stated, int byDefault) {
    int plain() {
      return stated == null ? byDefault : stated;
    }

    /** A limit that nobody stated is for the answer alone. */
    int with(int allowance) {
      return stated == null ? byDefault + allowance : stated;
    }
  }

  /** Writes what there is to say; {@code output_config} only where there is an effort. */
  void write(ObjectNode body) {
    body.put("max_tokens", maxTokens);
    switch (mode) {
      case UNSAID -> {
        // the model's own default holds
      }
      case DISABLED -> body.putObject("thinking").put("type", "disabled");
      case BUDGET -> body.putObject("thinking").put("type", "enabled").put("budget_tokens", budget);
      case ADAPTIVE ->
          // newer models leave the text of their thoughts out unless asked
          body.putObject("thinking").put("type", "adaptive").put("display", "summarized");
    }
    if (effort != null) {
      body.withObject("/output_config").put("effort", effort);
    }
  }
}
