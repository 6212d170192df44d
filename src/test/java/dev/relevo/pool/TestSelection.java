package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.provider.Capabilities;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request before a pool of workers, for tests: decides as often as it is asked. */
final class TestSelection {
  private static final RoutingSettings DEFAULTS = TestRouting.settings();

  final List<Tried> tried = new ArrayList<>();
  private final Roster roster = new Roster();
  private long leases;
  Instant now = NOW;
  Instant since = NOW;
  Duration patience = Duration.ofMinutes(10);
  boolean beside;
  @Nullable Integer tooSmall;
  RoutingSettings settings = DEFAULTS;

  TestSelection given(TestWorker... all) {
    for (TestWorker one : all) {
      roster.findOrAdd(one.build());
    }
    roster.refresh();
    return this;
  }

  static ChatRequest ask(String model) {
    return ChatRequest.of(model, List.of(Message.user("hello")));
  }

  Selection.Decision decide(ChatRequest request) {
    return decide(RequestProfile.of("req", request));
  }

  Selection.Decision decide(RequestProfile profile) {
    return new Selection(
            roster.snapshots(),
            new Occupied(roster, new ManagedMemory(), new Forecaster()),
            settings,
            new Strategies(500),
            now)
        .decide(
            new Selection.Ask(
                tooSmall == null ? profile : profile.withTooSmall(tooSmall),
                List.copyOf(tried),
                beside,
                since,
                since.plus(patience),
                Allowed.of(profile.permissions(), settings)),
            0,
            0.5);
  }

  /** The chosen one as {@code worker/model}; the request before it is still in flight. */
  String choose(ChatRequest request) {
    return name(chosen(request));
  }

  String choose(RequestProfile profile) {
    Selection.Decision decision = decide(profile);
    assertThat(decision).isInstanceOf(Selection.Chosen.class);
    return name((Selection.Chosen) decision);
  }

  Selection.Chosen chosen(ChatRequest request) {
    Selection.Decision decision = decide(request);
    assertThat(decision).isInstanceOf(Selection.Chosen.class);
    return (Selection.Chosen) decision;
  }

  static String name(Selection.Chosen chosen) {
    return chosen.candidate().id() + "/" + chosen.candidate().modelName();
  }

  Selection.Refused refused(ChatRequest request) {
    Selection.Decision decision = decide(request);
    assertThat(decision).isInstanceOf(Selection.Refused.class);
    return (Selection.Refused) decision;
  }

  Selection.Refused refused(RequestProfile profile) {
    Selection.Decision decision = decide(profile);
    assertThat(decision).isInstanceOf(Selection.Refused.class);
    return (Selection.Refused) decision;
  }

  Refusal refusal(ChatRequest request) {
    return refused(request).refusal();
  }

  void waits(ChatRequest request) {
    assertThat(decide(request)).isInstanceOf(Selection.Wait.class);
  }

  /** Another request is given to whoever would get this one, and stays in flight. */
  TestSelection inFlight(ChatRequest request) {
    Selection.Chosen chosen = chosen(request);
    Candidate candidate = chosen.candidate();
    boolean trial = candidate.model().circuit().state(now) == CircuitStatus.State.HALF_OPEN;
    Lease lease =
        new Lease(
            leases++,
            candidate.id(),
            candidate.modelName(),
            Capabilities.USUAL,
            null,
            SpeedEstimate.UNKNOWN,
            chosen.key().index(),
            false,
            false,
            trial);
    roster.findOrAdd(candidate.worker()).granted(lease, chosen, TestProfile.of(50, 50), now);
    return this;
  }

  TestSelection tried(String worker, @Nullable String model, @Nullable Integer key) {
    tried.add(new Tried(new WorkerId(worker), model, key));
    return this;
  }

  /** The key is limited until then. */
  TestSelection limited(String worker, int key, Instant until) {
    tried.add(new Tried(new WorkerId(worker), null, key, until));
    return this;
  }

  /** The candidate may be tried once more from then on. */
  TestSelection onceMore(String worker, String model, Instant from) {
    tried.add(new Tried(new WorkerId(worker), model, null, from, true));
    return this;
  }
}
