package dev.relevo.pool;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long the models' last answers were, whoever gave them, in tokens. What an answer is expected
 * to have is more than most had: an end that comes early does less harm than one that comes late.
 * Bounded. Not thread-safe.
 */
final class AnswerLengths {
  static final int MOST_MODELS = 300;
  private static final int MOST = 50;
  private static final double MORE_THAN_MOST = 0.7;

  /** Fewer tell nothing. */
  private static final int LEAST = 3;

  /** What an answer is taken to have when nothing is known. */
  static final int USUAL = 300;

  private final Map<String, RecentValues> byModel = new LinkedHashMap<>(16, 0.75f, true);

  /** A model has answered. */
  void add(String model, int tokens) {
    byModel.computeIfAbsent(model, any -> new RecentValues(MOST)).add(tokens);
    if (byModel.size() > MOST_MODELS) {
      byModel.remove(byModel.keySet().iterator().next());
    }
  }

  /**
   * How many tokens to expect of a model's next answer.
   *
   * @param maxTokens the most that it may have, or null when not said
   */
  int expected(String model, @Nullable Integer maxTokens) {
    RecentValues lengths = byModel.get(model);
    int usual =
        lengths == null || lengths.size() < LEAST
            ? USUAL
            : (int) Math.ceil(lengths.quantile(MORE_THAN_MOST));
    return maxTokens == null ? usual : Math.min(usual, maxTokens);
  }
}
