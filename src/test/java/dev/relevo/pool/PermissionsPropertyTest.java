package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.Permissions;
import dev.relevo.chat.Steering;
import dev.relevo.provider.Use;
import dev.relevo.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is allowed, offered and asked: nobody gets a request who may not serve it. */
final class PermissionsPropertyTest {
  private static final List<String> WORKERS = List.of("a", "b", "c", "d");
  private static final List<String> MODELS = List.of("m1", "m2", "n1", "n2:7b", "o");
  private static final Map<String, List<String>> ALIASES =
      Map.of("chat", List.of("a/m1", "n1"), "other", List.of("d/m2", "o"));

  /**
   * One request and what becomes of it.
   *
   * @param fails how often it fails before it is answered
   */
  record Asked(
      Permissions permissions,
      String model,
      List<String> fallbacks,
      String provider,
      String strategy,
      boolean beside,
      int fails) {}

  private static Arbitrary<String> entries() {
    return Arbitraries.oneOf(
        Arbitraries.of(MODELS),
        Combinators.combine(Arbitraries.of(WORKERS), Arbitraries.of(MODELS))
            .as((worker, model) -> worker + "/" + model),
        Arbitraries.of("m*", "n*", "a/*", "b/n*", "*", "chat", "other", "nobody's", "n2*"));
  }

  @Provide
  Arbitrary<List<Asked>> requests() {
    Arbitrary<Permissions> permissions =
        Combinators.combine(
                entries().list().ofMinSize(0).ofMaxSize(3),
                Arbitraries.of(WORKERS).list().ofMaxSize(2))
            .as(Permissions::new);
    Arbitrary<String> names =
        Arbitraries.oneOf(entries(), Arbitraries.of("auto", "unknown", "a/unlisted"));
    return Combinators.combine(
            permissions,
            names,
            names.list().ofMaxSize(2),
            Arbitraries.of("", "", "", "a", "d"),
            Arbitraries.of("hybrid", "least_time", "round_robin", "local_first"),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 3))
        .as(Asked::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<List<String>>> offers() {
    return Arbitraries.of(MODELS)
        .set()
        .ofMaxSize(4)
        .map(it -> (List<String>) new ArrayList<>(it))
        .list()
        .ofSize(WORKERS.size());
  }

  @Property(tries = 200)
  void granted_whateverIsAskedAndOffered_onlyToWhomTheKeyAllows(
      @ForAll("offers") List<List<String>> offers, @ForAll("requests") List<Asked> requests) {
    ManualClock clock = new ManualClock();
    Dispatch dispatch =
        new Dispatch(
            TestRouting.withAliases(ALIASES), new Strategies(500), List.of(), clock, () -> 0.05);
    for (int i = 0; i < WORKERS.size(); i++) {
      TestWorker one = worker(WORKERS.get(i)).priority(i).slots(1);
      if (i == 2) {
        one.local();
      }
      offers.get(i).forEach(one::model);
      if (i == 3) {
        one.use(Use.LAST_RESORT);
      }
      dispatch.workerChanged(one.build(), Duration.ofHours(1), message -> {});
    }
    List<Lease> running = new ArrayList<>();
    for (Asked asked : requests) {
      serve(dispatch, asked, new ArrayList<>(), running);
      clock.advance(Duration.ofSeconds(1));
      dispatch.tick();
    }
    clock.advance(Duration.ofMinutes(2));
    while (!running.isEmpty()) { // those that wait get the places of these
      dispatch.ended(running.remove(0), new Outcome.Succeeded(0.1, 1, 10));
    }
    dispatch.tick();
  }

  private static void serve(
      Dispatch dispatch, Asked asked, List<Tried> tried, List<Lease> running) {
    Steering steering =
        Steering.DEFAULT
            .withPermissions(asked.permissions)
            .withFallbackModels(asked.fallbacks)
            .withStrategy(asked.strategy);
    ChatRequest request =
        ChatRequest.of(asked.model, List.of(Message.user("hello")))
            .withSteering(
                asked.provider.isEmpty() ? steering : steering.withProvider(asked.provider));
    dispatch.acquire(
        RequestProfile.of("req", request),
        List.copyOf(tried),
        Duration.ofMinutes(1),
        asked.beside,
        reply -> {
          if (!(reply instanceof WorkerPool.Granted granted)) {
            return;
          }
          Lease lease = granted.lease();
          assertThat(mayServe(asked.permissions, lease.worker().value(), lease.model()))
              .as("%s for %s", lease, asked)
              .isTrue();
          assertThat(granted.weighed())
              .filteredOn(it -> !mayServe(asked.permissions, it.worker().value(), it.model()))
              .allMatch(it -> it.verdict() == Weighed.Verdict.NOT_ALLOWED);
          running.add(lease);
          if (tried.size() < asked.fails) {
            tried.add(new Tried(lease.worker(), lease.model(), null));
            serve(dispatch, asked, tried, running);
          }
        });
  }

  /** The rule itself, as simply as it can be said: no name has a slash here but before a model. */
  private static boolean mayServe(Permissions permissions, String worker, String model) {
    if (!permissions.workers().isEmpty() && !permissions.workers().contains(worker)) {
      return false;
    }
    if (permissions.models().isEmpty()) {
      return true;
    }
    List<String> meant = new ArrayList<>();
    permissions.models().forEach(it -> meant.addAll(ALIASES.getOrDefault(it, List.of(it))));
    return meant.stream()
        .anyMatch(
            it -> {
              String name = it.contains("/") ? worker + "/" + model : model;
              return it.endsWith("*")
                  ? name.startsWith(it.substring(0, it.length() - 1))
                  : name.equals(it);
            });
  }
}
