package dev.relevo.provider.gemini;

import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Embeddings;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.Usage;
import dev.relevo.chat.Vector;
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
import dev.relevo.transport.Header;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamReply;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Google's Gemini API. The key goes in a header and never in an address, which logs would show. */
final class GeminiProvider implements ChatProvider, EmbeddingProvider {
  private static final String WHOLE = "generateContent";
  private static final String STREAMED = "streamGenerateContent?alt=sse";
  private static final String VECTORS = "batchEmbedContents";

  private final CallMemory memory = new CallMemory();
  private final GeminiRequestWriter writer = new GeminiRequestWriter(memory);
  private final VendorApi api;
  private final ModelList models;

  GeminiProvider(ProviderSettings settings, Upstream upstream) {
    GeminiModels reader = new GeminiModels(settings);
    this.api = new VendorApi(upstream, keyHeaders(settings), GeminiErrors::of);
    this.models = new ModelList(api, GeminiModels.PATH, settings, reader::listed, reader::unlisted);
  }

  private static List<List<Header>> keyHeaders(ProviderSettings settings) {
    return settings.keys().stream()
        .map(key -> List.of(new Header("x-goog-api-key", key.reveal())))
        .toList();
  }

  @Override
  public DecodedAnswer stream(ChatCall call, Lane lane) {
    return new DecodedAnswer(
        abandoned -> send(call, lane, true, abandoned),
        () -> new GeminiStreamDecoder(memory, GeminiProvider::callId),
        lane);
  }

  @Override
  public CompletionStage<ChatResponse.Answer> complete(ChatCall call, Lane lane) {
    return send(call, lane, false, call.abandoned())
        .thenApplyAsync(
            reply -> GeminiAnswerReader.read(reply.wholeBody(), memory, GeminiProvider::callId),
            Runnable::run);
  }

  private CompletionStage<UpstreamReply> send(
      ChatCall call, Lane lane, boolean streamed, CompletionStage<?> abandoned) {
    GeminiModel model = GeminiModel.of(call.model());
    return api.post(
        model.path(streamed ? STREAMED : WHOLE),
        call,
        () -> writer.write(call.request(), model),
        streamed,
        abandoned,
        lane);
  }

  /** What is remembered by an id must never be found by another conversation's. */
  private static String callId() {
    return "call_" + UUID.randomUUID().toString().replace("-", "");
  }

  @Override
  public CompletionStage<Embeddings> embed(EmbeddingCall call, Lane lane) {
    List<String> texts;
    try {
      texts = call.texts("Gemini");
    } catch (ProviderException e) {
      return CompletableFuture.failedFuture(e);
    }
    int characters = texts.stream().mapToInt(String::length).sum();
    return embed(call, texts, new ArrayList<>(texts.size()), lane)
        .thenApplyAsync(
            vectors -> new Embeddings(vectors, Usage.estimated(characters, 0)), Runnable::run);
  }

  /** As many requests as it takes, one after the other. */
  private CompletionStage<List<Vector>> embed(
      EmbeddingCall call, List<String> texts, List<Vector> made, Lane lane) {
    int from = made.size();
    List<String> batch =
        texts.subList(from, Math.min(texts.size(), from + GeminiEmbeddings.MOST_TEXTS));
    GeminiModel model = GeminiModel.of(call.model());
    return api.post(
            model.path(VECTORS),
            call,
            () -> GeminiEmbeddings.write(model, batch, call.request().dimensions()),
            false,
            call.abandoned(),
            lane)
        .thenComposeAsync(
            reply -> {
              made.addAll(GeminiEmbeddings.read(reply.wholeBody(), batch.size()));
              return made.size() == texts.size()
                  ? CompletableFuture.completedFuture(made)
                  : embed(call, texts, made, lane);
            },
            Runnable::run);
  }

  @Override
  public CompletionStage<ProbeReport> probe(Lane lane) {
    return models.probe(lane);
  }
}
