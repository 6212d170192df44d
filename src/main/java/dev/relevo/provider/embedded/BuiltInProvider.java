package dev.relevo.provider.embedded;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.transport.Lane;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Graph;
import org.apache.pekko.stream.SourceShape;

/**
 * The model inside the jar: an engine like any other, to which only what it can understand gets
 * through. It tells no window, since whatever is too long for it is cut. Thread-safe.
 */
final class BuiltInProvider implements ChatProvider {
  private final ChatProvider engine;

  /**
   * The provider.
   *
   * @param engine runs the model; closed with this
   */
  BuiltInProvider(ChatProvider engine) {
    this.engine = engine;
  }

  @Override
  public Graph<SourceShape<ChatEvent>, NotUsed> stream(ChatCall call, Lane lane) {
    return engine.stream(reduced(call), lane);
  }

  @Override
  public CompletionStage<ChatResponse.Answer> complete(ChatCall call, Lane lane) {
    return engine.complete(reduced(call), lane);
  }

  private static ChatCall reduced(ChatCall call) {
    return new ChatCall(
        BuiltInRequests.reduced(call.request()),
        call.model(),
        call.keyIndex(),
        call.limits(),
        call.abandoned(),
        call.trace());
  }

  @Override
  public CompletionStage<ProbeReport> probe(Lane lane) {
    return engine.probe(lane).thenApplyAsync(BuiltInProvider::withoutWindow, lane.executor());
  }

  private static ProbeReport withoutWindow(ProbeReport report) {
    return new ProbeReport(
        report.state(),
        report.detail(),
        report.models().stream()
            .map(
                model ->
                    new ModelInfo(
                        model.name(),
                        model.capabilities(),
                        null,
                        model.sizeBytes(),
                        model.loaded(),
                        model.price()))
            .toList(),
        report.version());
  }

  @Override
  public void close() {
    engine.close();
  }
}
