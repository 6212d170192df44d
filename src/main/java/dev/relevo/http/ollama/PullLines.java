package dev.relevo.http.ollama;

import dev.relevo.gateway.FleetPull;
import dev.relevo.provider.PullProgress;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Puts what several hosts tell while they fetch a model into the lines of one pull, as Ollama's
 * clients draw them: a bar for each file, whose length is the file's and which is filled by the
 * mean of the hosts; each other status once; and one end. A bar never goes back. Hosts that cannot
 * be reached go without as long as another one has the model; any other failure fails the pull once
 * all hosts are done. Not thread-safe.
 */
final class PullLines {
  private static final String SUCCESS = "success";
  private static final String ALGORITHM = "sha256:";

  /** Clients cut a name for a bar out of the digest. */
  private static final int SHORTEST_DIGEST = 19;

  private static final int NAME_END = 19;

  private final String model;
  private final Set<String> going;
  private final List<String> done = new ArrayList<>();
  private final Map<String, FleetPull.Failed> failed = new LinkedHashMap<>();
  private final Map<String, Bar> bars = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private ByteString last = ByteString.emptyByteString();

  /** The lines of a pull to these hosts. */
  PullLines(String model, List<String> hosts) {
    this.model = model;
    this.going = new HashSet<>(hosts);
  }

  private static final class Bar {
    private final Map<String, Long> byHost = new HashMap<>();
    private long total;
    private long shown;
  }

  /** The lines that a step makes; empty when there is nothing new to tell. */
  ByteString next(FleetPull.Step step) {
    if (step instanceof FleetPull.Progress progress) {
      return progress(progress.host(), progress.progress());
    }
    going.remove(step.host());
    if (step instanceof FleetPull.Failed failure) {
      failed.put(step.host(), failure);
    } else {
      done.add(step.host());
    }
    return going.isEmpty() ? end() : ByteString.emptyByteString();
  }

  /** The last line but the end once more, for a connection that was silent for long. */
  ByteString again() {
    return last;
  }

  private ByteString progress(String host, PullProgress progress) {
    if (progress.total() > 0 && digest(progress.digest()) != null) {
      return bar(host, progress);
    }
    if (progress.status().equals(SUCCESS) || !told.add(progress.status())) {
      return ByteString.emptyByteString();
    }
    last = status(progress.status());
    return last;
  }

  private static @Nullable String digest(String digest) {
    return digest.length() >= SHORTEST_DIGEST ? digest : null;
  }

  private ByteString bar(String host, PullProgress progress) {
    String digest = progress.digest();
    Bar bar = bars.computeIfAbsent(digest, any -> new Bar());
    boolean first = bar.total == 0;
    bar.total = Math.max(bar.total, progress.total());
    bar.byHost.put(host, progress.completed());
    long sum = 0;
    int hosts = 0;
    for (Map.Entry<String, Long> one : bar.byHost.entrySet()) {
      if (!failed.containsKey(one.getKey())) {
        sum += Math.min(one.getValue(), bar.total);
        hosts++;
      }
    }
    for (String other : going) {
      hosts += bar.byHost.containsKey(other) ? 0 : 1;
    }
    long mean = hosts == 0 ? 0 : sum / hosts;
    if (!first && mean <= bar.shown) {
      return ByteString.emptyByteString();
    }
    bar.shown = mean;
    int start = digest.startsWith(ALGORITHM) ? ALGORITHM.length() : 0;
    last =
        line(
            out -> {
              out.writeStartObject();
              out.writeStringField(
                  "status",
                  "pulling " + digest.substring(start, Math.min(NAME_END, digest.length())));
              out.writeStringField("digest", digest);
              out.writeNumberField("total", bar.total);
              if (bar.shown > 0) {
                out.writeNumberField("completed", bar.shown);
              }
              out.writeEndObject();
            });
    return last;
  }

  private ByteString end() {
    String failure = failure();
    if (failure != null) {
      return line(
          out -> {
            out.writeStartObject();
            out.writeStringField("error", failure);
            out.writeEndObject();
          });
    }
    ByteString end = ByteString.emptyByteString();
    for (FleetPull.Failed without : failed.values()) {
      end = end.concat(status(without.host() + " goes without: " + without.error().message()));
    }
    return end.concat(status(SUCCESS));
  }

  /** Why the pull has failed, or null when it has not; known when all hosts are done. */
  @Nullable String failure() {
    boolean fails =
        done.isEmpty() || failed.values().stream().anyMatch(it -> !it.error().wholeHost());
    if (!fails) {
      return null;
    }
    List<String> reasons = new ArrayList<>();
    for (FleetPull.Failed one : failed.values()) {
      reasons.add(one.host() + ": " + one.error().message());
    }
    return "pull of "
        + model
        + " failed on "
        + String.join("; ", reasons)
        + (done.isEmpty() ? "" : "; it is on " + String.join(", ", done));
  }

  private static ByteString status(String status) {
    return line(
        out -> {
          out.writeStartObject();
          out.writeStringField("status", status);
          out.writeEndObject();
        });
  }

  private static ByteString line(JsonMapper.Writer object) {
    return JsonMapper.byteString(object).concat(ByteString.fromString("\n"));
  }
}
