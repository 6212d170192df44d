package dev.relevo.http.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.gateway.FleetPull;
import dev.relevo.provider.PullProgress;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class PullLinesTest {
  private static final String LAYER = "sha256:" + "ab".repeat(32);
  private static final ProviderError DISK =
      ProviderError.of(ErrorClass.TRANSIENT, "no space left on device");
  private static final ProviderError AWAY = ProviderError.unreachable("connection refused");

  private final List<JsonNode> lines = new ArrayList<>();
  private PullLines writer = new PullLines("m", List.of("a", "b"));

  private PullLinesTest tell(FleetPull.Step... steps) {
    for (FleetPull.Step step : steps) {
      for (String line : writer.next(step).utf8String().lines().toList()) {
        lines.add(read(line));
      }
    }
    return this;
  }

  private static JsonNode read(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  private static FleetPull.Step status(String host, String status) {
    return new FleetPull.Progress(host, new PullProgress(status, "", 0, 0));
  }

  private static FleetPull.Step bytes(String host, String digest, long completed) {
    return new FleetPull.Progress(host, new PullProgress("pulling", digest, 100, completed));
  }

  private static FleetPull.Step done(String host) {
    return new FleetPull.Done(host);
  }

  private static FleetPull.Step failed(String host, ProviderError error) {
    return new FleetPull.Failed(host, error);
  }

  private List<String> statuses() {
    return lines.stream().map(line -> line.path("status").asText()).toList();
  }

  private JsonNode last() {
    return lines.get(lines.size() - 1);
  }

  @Test
  void next_twoHosts_tellOnePull() {
    tell(
        status("a", "pulling manifest"),
        status("b", "pulling manifest"),
        bytes("a", LAYER, 0),
        bytes("a", LAYER, 100),
        bytes("b", LAYER, 50),
        bytes("b", LAYER, 100),
        status("a", "writing manifest"),
        status("a", "success"),
        done("a"),
        status("b", "writing manifest"),
        status("b", "success"),
        done("b"));

    assertThat(statuses())
        .containsExactly(
            "pulling manifest",
            "pulling abababababab",
            "pulling abababababab",
            "pulling abababababab",
            "pulling abababababab",
            "writing manifest",
            "success");
    assertThat(lines.get(1))
        .isEqualTo(
            read(
                "{\"status\":\"pulling abababababab\",\"digest\":\"%s\",\"total\":100}"
                    .formatted(LAYER)));
    assertThat(lines.subList(2, 5))
        .extracting(line -> line.path("completed").asInt())
        .containsExactly(50, 75, 100);
  }

  @Test
  void next_bothFail_isOneErrorWithBothReasons() {
    tell(failed("a", DISK), failed("b", AWAY));

    assertThat(lines).hasSize(1);
    assertThat(last().path("error").asText())
        .isEqualTo("pull of m failed on a: no space left on device; b: connection refused");
  }

  @Test
  void next_oneFails_isAnErrorOnceTheOtherIsDone() {
    tell(failed("a", DISK));
    assertThat(lines).isEmpty();
    tell(done("b"));

    assertThat(last().path("error").asText())
        .contains("a: no space left on device")
        .endsWith("it is on b");
  }

  @Test
  void next_oneCannotBeReached_goesWithout() {
    tell(failed("a", AWAY), done("b"));

    assertThat(statuses()).containsExactly("a goes without: connection refused", "success");
  }

  @Test
  void next_nobodyCanBeReached_isAnError() {
    tell(failed("a", AWAY), failed("b", AWAY));

    assertThat(last().path("error").asText()).contains("connection refused");
  }

  @Test
  void next_hostThatFailed_isLeftOutOfTheMean() {
    tell(bytes("a", LAYER, 10), failed("a", DISK), bytes("b", LAYER, 90));

    assertThat(last().path("completed").asInt()).isEqualTo(90);
  }

  @Test
  void next_digestThatClientsCannotCut_isAStatus() {
    tell(bytes("a", "sha256:ab", 10));

    assertThat(last().has("digest")).isFalse();
  }

  @Test
  void again_silence_repeatsTheLastLine() {
    assertThat(writer.again().isEmpty()).isTrue();
    tell(status("a", "verifying sha256 digest"));

    assertThat(read(writer.again().utf8String())).isEqualTo(last());
  }

  /** Whatever order the hosts' steps come in, bars only grow, stay within and end with one line. */
  @Property(tries = 200)
  void next_anyOrder_barsGrowAndThereIsOneEnd(@ForAll long seed) {
    Random random = new Random(seed);
    List<String> hosts = List.of("a", "b", "c").subList(0, 1 + random.nextInt(3));
    writer = new PullLines("m", hosts);
    lines.clear();
    Map<String, List<FleetPull.Step>> left = new HashMap<>();
    for (String host : hosts) {
      left.put(host, steps(random, host));
    }
    while (!left.isEmpty()) {
      List<String> going = List.copyOf(left.keySet());
      String host = going.get(random.nextInt(going.size()));
      tell(left.get(host).remove(0));
      if (left.get(host).isEmpty()) {
        left.remove(host);
      }
    }

    Map<String, Long> shown = new HashMap<>();
    for (JsonNode line : lines) {
      if (line.has("digest")) {
        long completed = line.path("completed").asLong();
        assertThat(completed).isBetween(0L, line.path("total").asLong());
        Long before = shown.put(line.path("digest").asText(), completed);
        assertThat(completed).isGreaterThan(before == null ? -1 : before);
      }
    }
    assertThat(lines)
        .filteredOn(line -> line.has("error") || line.path("status").asText().equals("success"))
        .containsExactly(last());
  }

  private static List<FleetPull.Step> steps(Random random, String host) {
    List<FleetPull.Step> steps = new ArrayList<>();
    steps.add(status(host, "pulling manifest"));
    for (String digest : List.of(LAYER, "sha256:" + "cd".repeat(32))) {
      long completed = 0;
      while (completed < 100) {
        completed = Math.min(100, completed + random.nextInt(60));
        steps.add(bytes(host, digest, completed));
      }
      if (random.nextInt(10) == 0) {
        steps.add(failed(host, random.nextBoolean() ? DISK : AWAY));
        return steps;
      }
    }
    steps.add(status(host, "success"));
    steps.add(done(host));
    return steps;
  }
}
