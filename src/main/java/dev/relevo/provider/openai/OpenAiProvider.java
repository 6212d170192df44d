package dev.relevo.provider.openai;

import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Embeddings;
import dev.relevo.provider.AnswerDecoder;
import dev.relevo.provider.CallMemory;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.DecodedAnswer;
import dev.relevo.provider.EmbeddingCall;
import dev.relevo.provider.EmbeddingProvider;
import dev.relevo.provider.ModelList;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.VendorApi;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamReply;
import java.util.concurrent.CompletionStage;

/** A vendor or server that speaks OpenAI's chat completions and embeddings. */
final class OpenAiProvider implements ChatProvider, EmbeddingProvider {
  private static final String CHAT = "/chat/completions";
  private static final String EMBEDDINGS = "/embeddings";

  private final OpenAiPreset preset;
  private final CallMemory memory = new CallMemory();
  private final OpenAiRequestWriter writer;
  private final OpenAiEmbeddingWriter vectors;
  private final VendorApi api;
  private final ModelList models;

  OpenAiProvider(ProviderSettings settings, OpenAiPreset preset, Upstream upstream) {
    this.preset = preset;
    this.writer = new OpenAiRequestWriter(preset.fields(), memory);
    this.api = new VendorApi(upstream, VendorApi.bearer(settings), OpenAiErrors::of);
    this.vectors = new OpenAiEmbeddingWriter(preset.kind(), preset.fields().vectors());
    OpenAiModels listed = new OpenAiModels(settings, preset);
    this.models = new ModelList(api, "/models", settings, listed::read, listed::unlisted);
  }

  @Override
  public DecodedAnswer stream(ChatCall call, Lane lane) {
    return new DecodedAnswer(
        abandoned -> send(call, lane, true, abandoned), () -> decoder(call), lane);
  }

  private AnswerDecoder decoder(ChatCall call) {
    OpenAiStreamDecoder decoder = new OpenAiStreamDecoder();
    return remembers() ? new RememberingDecoder(decoder, thoughts(call)) : decoder;
  }

  private CallThoughts thoughts(ChatCall call) {
    return new CallThoughts(preset.fields().history(), memory, call.request().messages());
  }

  private boolean remembers() {
    return preset.fields().history().isRemembered();
  }

  @Override
  public CompletionStage<ChatResponse.Answer> complete(ChatCall call, Lane lane) {
    return send(call, lane, false, call.abandoned())
        .thenApplyAsync(
            reply -> {
              ChatResponse.Answer answer = OpenAiAnswerReader.read(reply.wholeBody());
              if (remembers()) {
                thoughts(call).take(answer);
              }
              return answer;
            },
            Runnable::run);
  }

  @Override
  public CompletionStage<Embeddings> embed(EmbeddingCall call, Lane lane) {
    return api.post(EMBEDDINGS, call, () -> vectors.write(call), false, call.abandoned(), lane)
        .thenApplyAsync(
            reply -> OpenAiEmbeddingReader.read(reply.wholeBody(), call.request()), Runnable::run);
  }

  private CompletionStage<UpstreamReply> send(
      ChatCall call, Lane lane, boolean streamed, CompletionStage<?> abandoned) {
    return api.post(
        CHAT,
        call,
        () -> writer.write(call.request(), call.model(), streamed),
        streamed,
        abandoned,
        lane);
  }

  @Override
  public CompletionStage<ProbeReport> probe(Lane lane) {
    return models.probe(lane);
  }
}
