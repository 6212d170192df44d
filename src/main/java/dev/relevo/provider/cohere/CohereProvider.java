package dev.relevo.provider.cohere;

import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Embeddings;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.DecodedAnswer;
import dev.relevo.provider.EmbeddingCall;
import dev.relevo.provider.EmbeddingProvider;
import dev.relevo.provider.ModelList;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.provider.VendorApi;
import dev.relevo.transport.Header;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An account at Cohere. Thread-safe. */
final class CohereProvider implements ChatProvider, EmbeddingProvider {
  private static final String CHAT = "/v2/chat";
  private static final String EMBED = "/v2/embed";

  /** One page has room for all models. */
  private static final String MODELS = "/v1/models?page_size=1000";

  private static final Header CLIENT = new Header("X-Client-Name", "relevo");

  private final CohereSettings cohere;
  private final VendorApi api;
  private final CohereModels models;
  private final ModelList list;

  CohereProvider(ProviderSettings settings, CohereSettings cohere, Upstream upstream) {
    this.cohere = cohere;
    this.api = new VendorApi(upstream, headersByKey(settings), CohereErrors::of);
    this.models = new CohereModels(settings);
    this.list = new ModelList(api, MODELS, settings, models::listed, models::unlisted);
  }

  private static List<List<Header>> headersByKey(ProviderSettings settings) {
    List<List<Header>> headersByKey = new ArrayList<>();
    for (List<Header> bearer : VendorApi.bearer(settings)) {
      List<Header> headers = new ArrayList<>(bearer);
      headers.add(CLIENT);
      headersByKey.add(headers);
    }
    return headersByKey;
  }

  @Override
  public DecodedAnswer stream(ChatCall call, Lane lane) {
    return new DecodedAnswer(
        abandoned -> send(call, lane, true, abandoned), CohereStreamDecoder::new, lane);
  }

  @Override
  public CompletionStage<ChatResponse.Answer> complete(ChatCall call, Lane lane) {
    return send(call, lane, false, call.abandoned())
        .thenApplyAsync(reply -> CohereAnswerReader.read(reply.wholeBody()), lane.executor());
  }

  private CompletionStage<UpstreamReply> send(
      ChatCall call, Lane lane, boolean streamed, CompletionStage<?> abandoned) {
    return api.post(
        CHAT,
        call,
        () ->
            CohereRequestWriter.write(
                call.request(), call.model(), models.reasons(call.model()), streamed),
        streamed,
        abandoned,
        lane);
  }

  @Override
  public CompletionStage<Embeddings> embed(EmbeddingCall call, Lane lane) {
    CohereEmbeddings embeddings;
    try {
      embeddings =
          new CohereEmbeddings(
              call.request(), call.model(), cohere.inputType(), call.texts("Cohere"));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Embeddings> whole = new CompletableFuture<>();
    embed(call, embeddings, whole, lane);
    return whole;
  }

  /** Asks for one group of texts after the other, until all are there or nobody wants them. */
  private void embed(
      EmbeddingCall call,
      CohereEmbeddings embeddings,
      CompletableFuture<Embeddings> whole,
      Lane lane) {
    var unused =
        api.post(EMBED, call, embeddings::next, false, call.abandoned(), lane)
            .thenApplyAsync(reply -> embeddings.take(reply.wholeBody()), lane.executor())
            .handleAsync(
                (done, failure) -> {
                  if (failure != null) {
                    whole.completeExceptionally(UpstreamErrors.told(failure));
                  } else if (done) {
                    whole.complete(embeddings.result());
                  } else if (!whole.isDone()) {
                    embed(call, embeddings, whole, lane);
                  }
                  return done;
                },
                lane.executor());
  }

  @Override
  public CompletionStage<ProbeReport> probe(Lane lane) {
    return list.probe(lane);
  }
}
