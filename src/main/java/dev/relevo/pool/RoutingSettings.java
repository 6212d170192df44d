package dev.relevo.pool;

import dev.relevo.settings.Section;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How requests find their worker.
 *
 * @param strategy the strategy by name
 * @param longPrompt the size in characters above which {@code by_complexity} takes a prompt as
 *     complex
 * @param unknownModel what happens to a request for a model that nobody offers
 * @param otherModels whether a request whose model cannot answer falls back to other models
 * @param maxAttempts how many candidates a request tries at most
 * @param deadline how long all attempts together may take unless the caller says
 * @param queueLength how many requests wait at most
 * @param queueAgeing after how long a waiting request counts as one priority higher
 * @param queueTimeout how long a request waits for a slot at most
 * @param longestWait how long a request waits at most for somebody's rate limit to end when nobody
 *     else is left
 * @param hedging whether slow candidates get company
 * @param midStream what happens when an answer breaks off after content was delivered
 * @param midStreamInstruction what {@link MidStream#INSTRUCT} says
 * @param circuit when candidates are left alone
 * @param aliases names that stand for models, in the order in which they are tried
 * @param tiers models by how good they are
 * @param defaultMaxTokens the most tokens of an answer where the request does not say, or null to
 *     leave it to the provider
 */
public record RoutingSettings(
    String strategy,
    int longPrompt,
    UnknownModel unknownModel,
    boolean otherModels,
    int maxAttempts,
    Duration deadline,
    int queueLength,
    Duration queueAgeing,
    Duration queueTimeout,
    Duration longestWait,
    HedgingSettings hedging,
    MidStream midStream,
    String midStreamInstruction,
    CircuitSettings circuit,
    Map<String, List<String>> aliases,
    Tiers tiers,
    @Nullable Integer defaultMaxTokens) {

  /** What happens to a request for a model that nobody offers. */
  public enum UnknownModel {
    /** The strategy chooses another, and the answer says which. */
    SUBSTITUTE,
    /** It is refused. */
    REJECT
  }

  /** What happens when an answer breaks off after content was delivered. */
  public enum MidStream {
    /** Another candidate goes on where its text joins on exactly. */
    CONTINUE,
    /** The same, and where it does not, the candidate is told to go on. */
    INSTRUCT,
    /** The stream ends with an error. */
    ERROR
  }

  public RoutingSettings {
    Objects.requireNonNull(strategy, "strategy");
    Objects.requireNonNull(unknownModel, "unknownModel");
    Objects.requireNonNull(deadline, "deadline");
    Objects.requireNonNull(queueAgeing, "queueAgeing");
    Objects.requireNonNull(queueTimeout, "queueTimeout");
    Objects.requireNonNull(longestWait, "longestWait");
    Objects.requireNonNull(hedging, "hedging");
    Objects.requireNonNull(midStream, "midStream");
    Objects.requireNonNull(midStreamInstruction, "midStreamInstruction");
    Objects.requireNonNull(circuit, "circuit");
    Objects.requireNonNull(tiers, "tiers");
    aliases = Map.copyOf(aliases);
  }

  /** Reads the {@code routing} and {@code aliases} sections. */
  public static RoutingSettings from(Section section, Section aliases, Tiers tiers) {
    String strategy = section.string("strategy").replace('-', '_');
    Strategies known = new Strategies(0);
    if (known.find(strategy) == null) {
      section.fault(
          "strategy",
          "is '" + strategy + "' but must be one of " + String.join(", ", known.names()));
    }
    Map<String, List<String>> targets = new LinkedHashMap<>();
    for (String name : aliases.names()) {
      targets.put(name, aliases.strings(name));
      if (targets.get(name).isEmpty()) {
        aliases.fault(name, "needs at least one model");
      }
    }
    Section circuit = section.section("circuit");
    return new RoutingSettings(
        strategy,
        section.integer("long-prompt", 0, Integer.MAX_VALUE),
        section.choice("unknown-model", UnknownModel.class),
        section.flag("other-models"),
        section.integer("max-attempts", 1, 100),
        section.duration("deadline"),
        section.integer("queue-length", 0, 1_000_000),
        section.duration("queue-ageing"),
        section.duration("queue-timeout"),
        section.duration("longest-wait"),
        section.section("hedging").readAll(HedgingSettings::from),
        section.choice("mid-stream", MidStream.class),
        section.string("mid-stream-instruction"),
        circuit.readAll(CircuitSettings::from),
        targets,
        tiers,
        section.optionalInteger("default-max-tokens", 1, Integer.MAX_VALUE));
  }
}
