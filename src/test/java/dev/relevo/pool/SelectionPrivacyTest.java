package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Steering;
import dev.relevo.provider.Locality;
import dev.relevo.provider.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the workers' state and the request's words are, what is confidential stays at home. */
final class SelectionPrivacyTest {
  private static final List<String> NAMES = List.of("m", "n", "auto", "fast", "unknown");
  private static final RoutingSettings SETTINGS =
      TestRouting.withAliases(Map.of("fast", List.of("cloud1/m", "n", "auto", "own1/m")));
  private static final int ROUNDS = 8_000;
  private static final int WORKERS = 5;

  private enum Kind {
    CHOSEN,
    WAITS,
    REFUSED
  }

  @Test
  void decide_privacyLocal_neverNamesACloudWhateverElseIsSaid() {
    Map<Kind, Integer> seen = new EnumMap<>(Kind.class);
    for (int seed = 0; seed < ROUNDS; seed++) {
      ChatRequest request = request(new Random(-seed));
      Selection.Decision decision = pool(seed, true).decide(request);

      Kind kind = check(decision, request, "seed " + seed);
      if (kind == Kind.WAITS) {
        // somebody local is worth waiting for: the same is true where there is nobody else
        assertThat(pool(seed, false).decide(request))
            .as("seed " + seed)
            .isNotInstanceOf(Selection.Refused.class);
      }
      seen.merge(kind, 1, Integer::sum);
    }
    assertThat(seen).as("decisions of each kind").hasSize(Kind.values().length);
    assertThat(seen.values()).allMatch(times -> times > ROUNDS / 50);
  }

  private static Kind check(Selection.Decision decision, ChatRequest request, String seed) {
    if (decision instanceof Selection.Chosen chosen) {
      assertThat(chosen.candidate().worker().locality()).as(seed).isEqualTo(Locality.LOCAL);
      ruledOut(chosen.weighed(), seed);
      return Kind.CHOSEN;
    }
    if (decision instanceof Selection.Wait wait) {
      assertThat(wait.findings().reason()).as(seed).doesNotContain("cloud");
      return Kind.WAITS;
    }
    Selection.Refused refused = (Selection.Refused) decision;
    ruledOut(refused.weighed(), seed);
    if (request.steering().provider() == null) {
      assertThat(refused.refusal().message()).as(seed).doesNotContain("cloud");
    }
    return Kind.REFUSED;
  }

  /** Of a cloud nothing is told but that it is ruled out. */
  private static void ruledOut(List<Weighed> weighed, String seed) {
    assertThat(weighed)
        .as(seed)
        .filteredOn(one -> one.worker().value().startsWith("cloud"))
        .allMatch(one -> one.verdict() == Weighed.Verdict.NOT_ALLOWED);
  }

  private static ChatRequest request(Random random) {
    Steering steering =
        Steering.DEFAULT
            .withPrivacy(Steering.Privacy.LOCAL)
            .withFallbackModels(
                random.nextBoolean() ? List.of() : List.of(name(random), name(random)));
    return TestSelection.ask(name(random))
        .withSteering(random.nextInt(5) > 0 ? steering : steering.withProvider(workerName(random)));
  }

  private static String name(Random random) {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    return random.nextInt(4) > 0 ? name : workerName(random) + "/" + name;
  }

  private static String workerName(Random random) {
    return (random.nextBoolean() ? "cloud" : "own") + random.nextInt(WORKERS);
  }

  /** Drawn workers, of which one at least is local, and what a request may have behind it. */
  private static TestSelection pool(int seed, boolean withClouds) {
    Random random = new Random(seed);
    TestSelection pool = new TestSelection();
    pool.settings = SETTINGS;
    for (int i = 0; i < WORKERS; i++) {
      boolean cloud = i > 0 && random.nextInt(3) > 0;
      TestWorker drawn = drawn((cloud ? "cloud" : "own") + i, random);
      if (!cloud) {
        pool.given(drawn.local());
      } else if (withClouds) {
        pool.given(drawn);
      }
    }
    int tried = random.nextInt(4);
    for (int i = 0; i < tried; i++) {
      pool.tried.add(
          new Tried(
              new WorkerId(workerName(random)),
              random.nextBoolean() ? null : "m",
              random.nextBoolean() ? null : random.nextInt(2),
              random.nextBoolean() ? null : moment(random),
              random.nextBoolean()));
    }
    pool.beside = random.nextInt(4) == 0;
    pool.patience = Duration.ofSeconds(1 + random.nextInt(60));
    return pool;
  }

  private static TestWorker drawn(String id, Random random) {
    Health[] healths = Health.values();
    Use[] uses = Use.values();
    TestWorker worker =
        worker(id)
            .priority(random.nextInt(9))
            .use(random.nextBoolean() ? Use.NORMAL : uses[random.nextInt(uses.length)])
            .health(
                random.nextBoolean() ? Health.HEALTHY : healths[random.nextInt(healths.length)],
                "words")
            .slots(random.nextInt(3));
    for (String name : List.of("m", "n")) {
      if (random.nextInt(3) > 0) {
        TestWorker.TestModel model = model(name);
        worker.model(random.nextInt(3) > 0 ? model : model.circuitOpenUntil(moment(random)));
      }
    }
    KeyStatus.State[] states = KeyStatus.State.values();
    worker.key(states[random.nextInt(states.length)], moment(random));
    return worker.key(KeyStatus.State.USABLE, random.nextBoolean() ? NOW : moment(random));
  }

  private static Instant moment(Random random) {
    return NOW.plusSeconds(random.nextInt(50) - 10L);
  }
}
