package dev.relevo.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The models that a {@link FakeOllama} can fetch, and how that goes: layer by layer, each told
 * twice, half and whole. What has come once is not fetched again. Thread-safe.
 */
public final class FakePulls {
  private static final String NO_SUCH_MODEL = "pull model manifest: file does not exist";

  private final FakeDisk disk;
  private final Map<String, List<Long>> offered = new HashMap<>();
  private final Map<String, String> failing = new HashMap<>();
  private final Set<String> arrived = new HashSet<>();
  private final List<String> started = new ArrayList<>();
  private int repeats;
  private CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

  FakePulls(FakeDisk disk) {
    this.disk = disk;
  }

  /** Can fetch this model, which consists of layers of these sizes in bytes. */
  public synchronized FakePulls offer(String model, long... layers) {
    offered.put(model, Arrays.stream(layers).boxed().toList());
    return this;
  }

  /** Breaks off after the first layer of this model with this error. */
  public synchronized FakePulls fail(String model, String error) {
    failing.put(model, error);
    return this;
  }

  /** Fetches this model without failing again. */
  public synchronized FakePulls mend(String model) {
    failing.remove(model);
    return this;
  }

  /** Stops after the first layer until {@link #release}. */
  public synchronized FakePulls hold() {
    gate = new CompletableFuture<>();
    return this;
  }

  /** Tells its first words so many times again, a hundred times a second. */
  public synchronized FakePulls repeat(int times) {
    repeats = times;
    return this;
  }

  /** Goes on with what is held back. */
  public synchronized void release() {
    gate.complete(null);
  }

  /** The models whose fetching was asked for so far. */
  public synchronized List<String> started() {
    return List.copyOf(started);
  }

  synchronized ScriptedReply reply(String model, boolean streamed) {
    started.add(model);
    List<Long> layers = offered.get(model);
    String error = layers == null ? NO_SUCH_MODEL : failing.get(model);
    if (!streamed) {
      if (error == null && layers != null) {
        arrive(model, layers);
      }
      return error == null
          ? ScriptedReply.json("{\"status\":\"success\"}")
          : ScriptedReply.json(500, line("error", error).toString());
    }
    ScriptedReply reply = ScriptedReply.stream("application/x-ndjson");
    reply.chunk(status("pulling manifest") + "\n");
    for (int i = 1; i <= repeats; i++) {
      reply.await(
          new CompletableFuture<>().completeOnTimeout(null, i * 10L, TimeUnit.MILLISECONDS));
      reply.chunk(status("pulling manifest") + "\n");
    }
    if (layers == null) {
      return reply.chunk(line("error", NO_SUCH_MODEL) + "\n");
    }
    for (int i = 0; i < layers.size(); i++) {
      layer(reply, model + "/" + i, layers.get(i));
      if (i == 0) {
        reply.await(gate);
        if (error != null) {
          return reply.chunk(line("error", error) + "\n");
        }
      }
    }
    CompletableFuture<Void> written = new CompletableFuture<>();
    var unused = written.thenRun(() -> arrive(model, layers));
    return reply
        .chunk(status("verifying sha256 digest") + "\n" + status("writing manifest") + "\n")
        .signal(written)
        .chunk(status("success") + "\n");
  }

  private void layer(ScriptedReply reply, String name, long size) {
    String digest = "sha256:" + FakeDisk.digest(name);
    String told = "pulling " + digest.substring(7, 19);
    ObjectNode line = status(told).put("digest", digest).put("total", size);
    if (!arrived.contains(name)) {
      reply.chunk(line + "\n");
      reply.chunk(line.put("completed", size / 2) + "\n");
    }
    reply.chunk(line.put("completed", size) + "\n");
    CompletableFuture<Void> whole = new CompletableFuture<>();
    var unused = whole.thenRun(() -> arrived(name));
    reply.signal(whole);
  }

  private synchronized void arrived(String layer) {
    arrived.add(layer);
  }

  private void arrive(String model, List<Long> layers) {
    disk.put(model, layers.stream().mapToLong(Long::longValue).sum(), false);
  }

  private static ObjectNode status(String text) {
    return line("status", text);
  }

  private static ObjectNode line(String field, String text) {
    return JsonMapper.mapper().createObjectNode().put(field, text);
  }
}
