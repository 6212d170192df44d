package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.PullProgress;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.LineDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of {@code /api/pull}, and notices when nothing goes on any more: a host repeats
 * how far it is though nothing comes. A line that it does not understand is skipped. Not
 * thread-safe.
 */
final class PullDecoder {
  private static final int MOST_LINE_BYTES = 1024 * 1024;
  private static final Duration STALLED = Duration.ofMinutes(1);

  /** Checking a file of many gigabytes takes minutes, of which the host tells nothing. */
  private static final Duration STALLED_AT_WORK = Duration.ofMinutes(10);

  private final String model;
  private final LineDecoder lines = new LineDecoder(MOST_LINE_BYTES, false);
  private final Map<String, PullProgress> toldBefore = new HashMap<>();
  private @Nullable PullProgress last;
  private long advancedAt;
  private boolean success;

  /**
   * A decoder before the first line.
   *
   * @param nanos the time, as {@link System#nanoTime} counts
   */
  PullDecoder(String model, long nanos) {
    this.model = model;
    this.advancedAt = nanos;
  }

  /**
   * Takes the next bytes.
   *
   * @return what they tell
   * @throws dev.relevo.chat.ProviderException when the host gives up
   */
  List<PullProgress> feed(ByteString bytes, long nanos) {
    List<PullProgress> told = new ArrayList<>();
    lines.feed(
        bytes, (data, from, length) -> onLine(ByteString.fromArray(data, from, length), told));
    return advanced(told, nanos);
  }

  /**
   * There is nothing more.
   *
   * @return what the last line tells, where it had no end
   * @throws dev.relevo.chat.ProviderException when the model is not there
   */
  List<PullProgress> end(long nanos) {
    List<PullProgress> told = new ArrayList<>();
    lines.end((data, from, length) -> onLine(ByteString.fromArray(data, from, length), told));
    if (!success) {
      throw ProviderError.of(
              ErrorClass.BROKEN_ANSWER, "fetching " + model + " broke off before its end")
          .toException();
    }
    return advanced(told, nanos);
  }

  /** Whether the host has said that the model is there. */
  boolean isDone() {
    return success;
  }

  /**
   * Looks whether it still goes on.
   *
   * @throws dev.relevo.chat.ProviderException when it does not
   */
  void check(long nanos) {
    Duration limit = last == null || isFetching(last) ? STALLED : STALLED_AT_WORK;
    if (!success && nanos - advancedAt > limit.toNanos()) {
      throw ProviderError.of(
              ErrorClass.SILENT,
              "fetching " + model + " has not advanced for " + limit.toSeconds() + " s")
          .toException();
    }
  }

  private static boolean isFetching(PullProgress progress) {
    return progress.status().startsWith("pulling");
  }

  private List<PullProgress> advanced(List<PullProgress> told, long nanos) {
    for (PullProgress progress : told) {
      last = progress;
      if (!progress.equals(toldBefore.put(progress.status(), progress))) {
        advancedAt = nanos;
      }
    }
    return told;
  }

  private void onLine(ByteString line, List<PullProgress> told) {
    JsonNode read;
    try {
      read = JsonMapper.read(line);
    } catch (JsonProcessingException e) {
      return;
    }
    if (read.hasNonNull("error")) {
      throw OllamaErrors.ofPull(model, read.path("error").asText()).toException();
    }
    String status = read.path("status").asText("");
    if (status.isEmpty()) {
      return;
    }
    success = success || status.equals("success");
    told.add(
        new PullProgress(
            status,
            read.path("digest").asText(""),
            Math.max(0, read.path("total").asLong()),
            Math.max(0, read.path("completed").asLong())));
  }
}
