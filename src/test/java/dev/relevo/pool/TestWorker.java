package dev.relevo.pool;

import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.Price;
import dev.relevo.provider.RateLimits;
import dev.relevo.provider.Use;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds snapshots for tests: a healthy cloud worker with one key unless told otherwise. */
final class TestWorker {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final WorkerId id;
  private final List<ModelStatus> models = new ArrayList<>();
  private final List<ModelStatus> unlisted = new ArrayList<>();
  private final List<KeyStatus> keys = new ArrayList<>();
  private Locality locality = Locality.CLOUD;
  private Use use = Use.NORMAL;
  private int priority = 50;
  private int slots = 4;
  private Health health = Health.HEALTHY;
  private String detail = "available";
  private @Nullable String defaultModel;

  private TestWorker(WorkerId id) {
    this.id = id;
  }

  static TestWorker worker(String id) {
    return worker(new WorkerId(id));
  }

  static TestWorker worker(WorkerId id) {
    return new TestWorker(id);
  }

  TestWorker local() {
    locality = Locality.LOCAL;
    return this;
  }

  TestWorker use(Use value) {
    use = value;
    return this;
  }

  TestWorker priority(int value) {
    priority = value;
    return this;
  }

  TestWorker slots(int value) {
    slots = value;
    return this;
  }

  TestWorker health(Health value, String words) {
    health = value;
    detail = words;
    return this;
  }

  TestWorker key(KeyStatus.State state, Instant usableAt) {
    return key(KeyStatus.fresh(keys.size(), "…", 1).with(state, usableAt, null));
  }

  TestWorker key(KeyStatus status) {
    keys.add(status);
    return this;
  }

  /** A key that can be used and of which so much is left until then. */
  TestWorker keyWith(@Nullable Long requests, @Nullable Long tokens, Instant resetsAt) {
    return key(
        KeyStatus.fresh(keys.size(), "…", 1)
            .with(new KeyLimits(window(requests, resetsAt), window(tokens, resetsAt), NOW)));
  }

  private static RateLimits.@Nullable Window window(@Nullable Long remaining, Instant resetsAt) {
    return remaining == null ? null : new RateLimits.Window(null, remaining, resetsAt);
  }

  TestWorker keys(int count) {
    for (int i = 0; i < count; i++) {
      key(KeyStatus.State.USABLE, Instant.EPOCH);
    }
    return this;
  }

  /** Offers a model; the first becomes the default one. */
  TestWorker model(TestModel model) {
    models.add(model.build());
    if (defaultModel == null) {
      defaultModel = model.name;
    }
    return this;
  }

  /** A model that is not on offer, of which something is known all the same. */
  TestWorker unlisted(TestModel model) {
    unlisted.add(model.build());
    return this;
  }

  TestWorker model(String name) {
    return model(TestModel.model(name));
  }

  TestWorker defaultModel(@Nullable String name) {
    defaultModel = name;
    return this;
  }

  WorkerSnapshot build() {
    if (keys.isEmpty()) {
      keys(1);
    }
    return new WorkerSnapshot(
        id,
        "test",
        locality,
        use,
        priority,
        slots,
        health,
        detail,
        null,
        defaultModel,
        models,
        unlisted,
        keys);
  }

  /** The worker's only model as a candidate. */
  Candidate candidate() {
    return candidate(0);
  }

  Candidate candidate(int inUse) {
    WorkerSnapshot snapshot = build();
    return new Candidate(snapshot, snapshot.models().get(0), inUse);
  }

  /** Builds a model: loaded, able to do everything, never measured, its circuit closed. */
  static final class TestModel {
    private final String name;
    private Capabilities capabilities = Capabilities.USUAL;
    private @Nullable Integer contextTokens;
    private @Nullable Long sizeBytes;
    private boolean loaded = true;
    private @Nullable Price price;
    private SpeedEstimate speed = SpeedEstimate.UNKNOWN;
    private CircuitStatus circuit = CircuitStatus.CLOSED;

    private TestModel(String name) {
      this.name = name;
    }

    static TestModel model(String name) {
      return new TestModel(name);
    }

    TestModel capabilities(Capabilities value) {
      capabilities = value;
      return this;
    }

    TestModel contextTokens(int value) {
      contextTokens = value;
      return this;
    }

    TestModel onDisk(@Nullable Long bytes) {
      loaded = false;
      sizeBytes = bytes;
      return this;
    }

    TestModel price(Price value) {
      price = value;
      return this;
    }

    /** Measured once: the first token after so long, then so many tokens a second. */
    TestModel speed(double firstToken, double rate) {
      speed = new SpeedEstimate(firstToken, rate, 0, 1);
      return this;
    }

    TestModel speed(SpeedEstimate value) {
      speed = value;
      return this;
    }

    TestModel circuitOpenUntil(Instant until) {
      circuit = new CircuitStatus(true, until);
      return this;
    }

    /** Was answered then for the first time since its circuit had opened. */
    TestModel returnedAt(Instant at) {
      circuit = new CircuitStatus(false, Instant.EPOCH, at);
      return this;
    }

    ModelStatus build() {
      return new ModelStatus(
          new ModelInfo(name, capabilities, contextTokens, sizeBytes, loaded, price),
          speed,
          circuit);
    }
  }
}
