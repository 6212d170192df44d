package dev.relevo.provider.ollama;

import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.DecodedAnswer;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.transport.Header;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Transport;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamCall;
import dev.relevo.transport.UpstreamReply;
import dev.relevo.transport.UpstreamSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * One Ollama host. Configured keys are sent as bearer tokens, for hosts behind a proxy that asks
 * for one. Thread-safe.
 */
final class OllamaProvider implements ChatProvider {
  private static final String CHAT = "/api/chat";

  /** Probes have connections of their own, so that neither they nor chats wait for each other. */
  private static final int PROBE_CONNECTIONS = 3;

  private static final Duration PROBE_SILENCE = Duration.ofSeconds(10);
  private static final long MOST_PROBE_BYTES = 16L * 1024 * 1024;

  private final OllamaRequestWriter writer;
  private final Upstream upstream;
  private final OllamaProbe probe;
  private final List<List<Header>> headersByKey;

  private OllamaProvider(
      OllamaRequestWriter writer,
      Upstream upstream,
      OllamaProbe probe,
      List<List<Header>> headersByKey) {
    this.writer = writer;
    this.upstream = upstream;
    this.probe = probe;
    this.headersByKey = headersByKey;
  }

  /** The host that the settings name; nothing is sent yet. */
  static OllamaProvider open(
      ProviderSettings settings, OllamaSettings ollama, Transport transport) {
    List<List<Header>> headersByKey =
        settings.keys().stream()
            .map(key -> List.of(new Header("Authorization", "Bearer " + key.reveal())))
            .toList();
    Upstream probes =
        transport.upstream(
            new UpstreamSettings(
                ollama.baseUrl(),
                PROBE_CONNECTIONS,
                settings.timeouts().connect(),
                PROBE_SILENCE,
                PROBE_SILENCE,
                MOST_PROBE_BYTES));
    return new OllamaProvider(
        new OllamaRequestWriter(ollama),
        transport.upstream(settings.upstream(ollama.baseUrl())),
        new OllamaProbe(
            new OllamaModels(settings, ollama),
            probes,
            headersByKey.isEmpty() ? List.of() : headersByKey.get(0)),
        headersByKey);
  }

  @Override
  public Source<ChatEvent, NotUsed> stream(ChatCall call, Lane lane) {
    return Source.fromGraph(
        new DecodedAnswer(() -> send(call, lane), OllamaStreamDecoder::new, lane));
  }

  /** Joins a stream: a slow model's whole answer would look like minutes of silence. */
  @Override
  public CompletionStage<ChatResponse.Answer> complete(ChatCall call, Lane lane) {
    return stream(call, lane)
        .runWith(
            Sink.fold(
                new AnswerBuilder(),
                (answer, event) -> {
                  answer.add(event);
                  return answer;
                }),
            lane.materializer())
        .handleAsync(
            (answer, failure) -> {
              if (failure != null) {
                throw new CompletionException(UpstreamErrors.told(failure));
              }
              return answer.build();
            },
            lane.executor());
  }

  private CompletionStage<UpstreamReply> send(ChatCall call, Lane lane) {
    ByteString body;
    try {
      body = writer.write(call.request(), call.model(), true);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    List<Header> headers = headersByKey.isEmpty() ? List.of() : headersByKey.get(call.keyIndex());
    return upstream
        .send(lane, UpstreamCall.post(CHAT, headers, body, true))
        .handleAsync(
            (reply, failure) -> {
              if (failure != null) {
                throw new CompletionException(UpstreamErrors.told(failure));
              }
              if (reply.status() < 200 || reply.status() >= 300) {
                throw new CompletionException(OllamaErrors.of(reply, Instant.now()).toException());
              }
              return reply;
            },
            Runnable::run);
  }

  @Override
  public CompletionStage<ProbeReport> probe(Lane lane) {
    return probe.run(lane);
  }
}
