package dev.relevo.telemetry;

import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import dev.relevo.gateway.AttemptRecord;
import dev.relevo.gateway.RequestRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of requests. To a caller the gateway is a server, so the names are those of
 * servers. Thread-safe.
 */
final class RequestMeters {
  private static final String OTHERS = LabelValues.OTHERS;

  private final Meters meters;
  private final MeterLabels labels;
  private final MeterTable<Request, Counter> requests;
  private final MeterTable<Way, Counter> fallbacks;
  private final MeterTable<Way, Counter> seams;
  private final MeterTable<Steering.Priority, Timer> waits;
  private final MeterTable<Answer, Timer> durations;
  private final MeterTable<Answer, Timer> firstTokens;
  private final MeterTable<Answer, Timer> eachToken;

  /** The labels of {@code relevo.requests}. */
  private record Request(
      RequestRecord.@Nullable Outcome outcome,
      GatewayError.@Nullable Kind error,
      String dialect,
      String key) {}

  /** From one to another. */
  private record Way(String from, String to) {}

  /** The labels of a request that is over. */
  private record Answer(
      String operation, String provider, String asked, String served, String error) {
    Tags tags() {
      return Tags.of(
          Meters.OPERATION,
          operation,
          Meters.PROVIDER,
          provider,
          Meters.REQUEST_MODEL,
          asked,
          Meters.RESPONSE_MODEL,
          served);
    }
  }

  RequestMeters(Meters meters, MeterLabels labels) {
    this.meters = meters;
    this.labels = labels;
    Way anyWay = new Way(OTHERS, OTHERS);
    Answer anyAnswer = new Answer(OTHERS, OTHERS, OTHERS, OTHERS, OTHERS);
    this.requests =
        new MeterTable<>(Meters.COUNTERS, new Request(null, null, OTHERS, OTHERS), this::counter);
    this.fallbacks = new MeterTable<>(Meters.COUNTERS, anyWay, this::fallbacks);
    this.seams = new MeterTable<>(Meters.COUNTERS, anyWay, this::seams);
    this.waits = new MeterTable<>(Meters.HISTOGRAMS, Steering.Priority.NORMAL, this::wait);
    this.durations = new MeterTable<>(Meters.HISTOGRAMS, anyAnswer, this::duration);
    this.firstTokens = new MeterTable<>(Meters.HISTOGRAMS, anyAnswer, this::firstToken);
    this.eachToken = new MeterTable<>(Meters.HISTOGRAMS, anyAnswer, this::eachToken);
  }

  private Counter counter(Request request) {
    return meters.counter(
        "relevo.requests",
        "Requests by their ends",
        Tags.of(
            "outcome",
            request.outcome() == null ? OTHERS : Meters.word(request.outcome()),
            "error",
            request.error() == null ? Meters.NONE : Meters.word(request.error()),
            "dialect",
            request.dialect(),
            Meters.KEY,
            request.key()));
  }

  private Counter fallbacks(Way way) {
    return meters.counter(
        "relevo.fallbacks",
        "Answers of another candidate than the one that was asked first",
        Tags.of("from", way.from(), "to", way.to()));
  }

  private Counter seams(Way way) {
    return meters.counter(
        "relevo.seams",
        "Places where another candidate went on with an answer that had begun",
        Tags.of(Meters.WORKER, way.to(), Meters.MODEL, way.from()));
  }

  private Timer wait(Steering.Priority priority) {
    return meters.timer(
        "relevo.queue.wait",
        "How long requests were in the queue, those that never waited included",
        Meters.DURATIONS,
        Tags.of("priority", Meters.word(priority)));
  }

  private Timer duration(Answer answer) {
    return meters.timer(
        "gen_ai.server.request.duration",
        "How long requests took, from their beginning to their last token",
        Meters.DURATIONS,
        answer.tags().and(Meters.ERROR, answer.error()));
  }

  private Timer firstToken(Answer answer) {
    return meters.timer(
        "gen_ai.server.time_to_first_token",
        "How long a caller waited for the first content of a stream",
        Meters.FIRST_TOKEN,
        answer.tags());
  }

  private Timer eachToken(Answer answer) {
    return meters.timer(
        "gen_ai.server.time_per_output_token",
        "How long each token of a stream after the first took",
        Meters.EACH_TOKEN,
        answer.tags());
  }

  void ended(RequestRecord request) {
    GatewayError error = request.error();
    String dialect = request.asked().dialect();
    requests
        .of(
            new Request(
                request.outcome(),
                error == null ? null : error.kind(),
                dialect,
                labels.key(request)))
        .increment();
    if (!request.cacheHit()) {
      waits.of(request.asked().priority()).record(request.queued());
    }
    changes(request);
    durations.of(answer(request, error(request))).record(request.total());
    if (request.asked().streamed()
        && request.outcome() == RequestRecord.Outcome.ANSWERED
        && !request.cacheHit()) {
      speed(request);
    }
  }

  /** Where another one had a part in the answer than the one that was asked first. */
  private void changes(RequestRecord request) {
    Served served = request.served();
    if (served == null || request.attempts().isEmpty()) {
      return;
    }
    if (served.fallback()) {
      fallbacks
          .of(
              new Way(
                  labels.worker(request.attempts().get(0).worker()),
                  labels.worker(served.worker())))
          .increment();
    }
    for (RequestRecord.Seam seam : request.seams()) {
      seams.of(new Way(labels.model(seam.model(), true), labels.worker(seam.worker()))).increment();
    }
  }

  private void speed(RequestRecord request) {
    Duration first = request.answeredAfter();
    if (first == null) {
      return;
    }
    Answer answer = answer(request, Meters.NONE);
    firstTokens.of(answer).record(first);
    int rest = request.usage() == null ? 0 : request.usage().completionTokens() - 1;
    if (rest > 0) {
      // Duration would divide by decimals of any length
      long nanos = request.total().minus(first).toNanos();
      eachToken.of(answer).record(nanos / rest, TimeUnit.NANOSECONDS);
    }
  }

  private Answer answer(RequestRecord request, String error) {
    Served served = request.served();
    return new Answer(
        MeterLabels.operation(request),
        provider(request, served),
        labels.askedModel(request),
        served == null ? Meters.NONE : labels.model(served.model(), true),
        error);
  }

  /** Who answered, or was asked last. */
  private static String provider(RequestRecord request, @Nullable Served served) {
    String provider = ProviderNames.GATEWAY;
    for (AttemptRecord attempt : request.attempts()) {
      if (served == null || attempt.worker().equals(served.worker())) {
        provider = ProviderNames.ofKind(attempt.kind());
      }
    }
    return provider;
  }

  private static String error(RequestRecord request) {
    GatewayError error = request.error();
    if (error != null) {
      return Meters.word(error.kind());
    }
    return request.outcome() == RequestRecord.Outcome.ANSWERED
        ? Meters.NONE
        : Meters.word(request.outcome());
  }
}
