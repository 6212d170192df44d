package dev.relevo.pool;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.ModelInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a worker's models have done: circuit and speed by model. Callers may name models that nobody
 * lists, so the records are bounded: what was not touched longest is forgotten. Not thread-safe.
 */
final class ModelRecords {
  static final int MOST = 500;

  private CircuitSettings circuitSettings;
  private final Map<String, Entry> byModel = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Entry {
    private final RecentTimes firstTokens = new RecentTimes();
    private final RecentTimes wholes = new RecentTimes();
    private final PaceMeter meter = new PaceMeter();
    private SpeedEstimate speed = SpeedEstimate.UNKNOWN;
    private @Nullable Circuit circuit;

    private SpeedEstimate speed() {
      return speed.withPercentiles(firstTokens.percentile95(), wholes.percentile95());
    }

    private Circuit circuit(CircuitSettings settings) {
      if (circuit == null) {
        circuit = new Circuit(settings);
      }
      return circuit;
    }

    private CircuitStatus status() {
      return circuit == null ? CircuitStatus.CLOSED : circuit.status();
    }
  }

  ModelRecords(CircuitSettings circuitSettings) {
    this.circuitSettings = circuitSettings;
  }

  /** From now on circuits open by these rules. */
  void changed(CircuitSettings newSettings) {
    circuitSettings = newSettings;
    for (Entry entry : byModel.values()) {
      if (entry.circuit != null) {
        entry.circuit.changed(newSettings);
      }
    }
  }

  /** A model answered. Returns whether requests had been kept away from it. */
  boolean succeeded(String model, Outcome.Succeeded answer, Instant now) {
    Entry entry = entry(model);
    if (answer.streamed()) {
      entry.firstTokens.add(answer.firstContentSeconds());
      entry.speed =
          entry.speed.withAnswer(
              answer.firstContentSeconds(), answer.streamingSeconds(), answer.completionTokens());
    } else {
      entry.wholes.add(answer.seconds());
      entry.speed = entry.speed.withWholeAnswer(answer.seconds(), answer.completionTokens());
    }
    entry.meter.answered(answer);
    entry.speed = entry.speed.withTold(entry.meter.pace());
    boolean tripped = entry.status().tripped();
    if (entry.circuit != null) {
      Duration took = Duration.ofNanos((long) (answer.seconds() * 1e9));
      entry.circuit.succeeded(now.minus(took), now);
    }
    return tripped && !entry.status().tripped();
  }

  /** The trial of a model has brought content. */
  void trialSpoke(String model, Instant now) {
    Entry entry = entry(model);
    if (entry.circuit != null) {
      entry.circuit.succeeded(now, now);
    }
  }

  /** A model was overtaken: it is at least so slow. */
  void overtaken(String model, Outcome.Overtaken overtaken, Instant sent, Instant now) {
    Entry entry = entry(model);
    if (entry.speed.isSlowerThanUsual(overtaken)) {
      // without it, the slowest would be missing among the times
      (overtaken.streamed() ? entry.firstTokens : entry.wholes).add(overtaken.seconds());
    }
    entry.speed = entry.speed.withOvertaken(overtaken, now);
    if (overtaken.late()) {
      entry.circuit(circuitSettings).failed(sent, now, null);
    }
  }

  /** A model failed. */
  void failed(String model, ProviderError error, Instant sent, Instant now) {
    Entry entry = entry(model);
    entry.speed = entry.speed.withFailure(now);
    entry.circuit(circuitSettings).failed(sent, now, error.retryAfter());
  }

  /** A worker does not have a model that it was asked for, which is no fault of its own. */
  void lacks(String model, Instant now) {
    Entry entry = entry(model);
    entry.speed = entry.speed.withFailure(now);
  }

  private Entry entry(String model) {
    Entry entry = byModel.computeIfAbsent(model, any -> new Entry());
    if (byModel.size() > MOST) {
      byModel.remove(byModel.keySet().iterator().next());
    }
    return entry;
  }

  /** A model with its record. */
  ModelStatus status(ModelInfo model) {
    Entry entry = byModel.get(model.name());
    return entry == null
        ? new ModelStatus(model, SpeedEstimate.UNKNOWN, CircuitStatus.CLOSED)
        : new ModelStatus(model, entry.speed(), entry.status());
  }

  /** The models beside these that have failed at some time. */
  List<String> failedBeside(Set<String> models) {
    List<String> failed = new ArrayList<>();
    byModel.forEach(
        (name, entry) -> {
          if (entry.circuit != null && !models.contains(name)) {
            failed.add(name);
          }
        });
    return failed;
  }
}
