package dev.relevo.provider.anthropic;

import dev.relevo.chat.ChatResponse;
import dev.relevo.provider.ApiKey;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.DecodedAnswer;
import dev.relevo.provider.ModelList;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.VendorApi;
import dev.relevo.transport.Header;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamReply;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Anthropic, or a server that speaks its Messages API. */
final class AnthropicProvider implements ChatProvider {
  private static final String MESSAGES = "/messages";

  /** The largest page there is. */
  private static final String MODELS = "/models?limit=1000";

  private static final Header VERSION = new Header("anthropic-version", "2023-06-01");

  private final ThinkingBlocks thinking = new ThinkingBlocks();
  private final AnthropicRequestWriter writer;
  private final VendorApi api;
  private final ModelList models;

  /**
   * The provider behind an address.
   *
   * @param maxTokens the most tokens of an answer where the request does not say
   */
  AnthropicProvider(ProviderSettings settings, int maxTokens, Upstream upstream) {
    this.writer = new AnthropicRequestWriter(maxTokens, thinking);
    this.api =
        new VendorApi(
            upstream,
            settings.keys().stream().map(AnthropicProvider::headers).toList(),
            AnthropicErrors::of);
    AnthropicModels known = new AnthropicModels(settings);
    this.models = new ModelList(api, MODELS, settings, known::listed, known::unlisted);
  }

  private static List<Header> headers(ApiKey key) {
    return List.of(new Header("x-api-key", key.reveal()), VERSION);
  }

  @Override
  public DecodedAnswer stream(ChatCall call, Lane lane) {
    return new DecodedAnswer(
        abandoned -> send(call, lane, true, abandoned),
        () -> new AnthropicStreamDecoder(thinking, begun(call)),
        lane);
  }

  @Override
  public CompletionStage<ChatResponse.Answer> complete(ChatCall call, Lane lane) {
    return send(call, lane, false, call.abandoned())
        .thenApplyAsync(
            reply -> AnthropicAnswerReader.read(reply.wholeBody(), thinking, begun(call)),
            Runnable::run);
  }

  private CompletionStage<UpstreamReply> send(
      ChatCall call, Lane lane, boolean streamed, CompletionStage<?> abandoned) {
    return api.post(
        MESSAGES,
        call,
        () -> writer.write(call.request(), call.model(), streamed),
        streamed,
        abandoned,
        lane);
  }

  private static String begun(ChatCall call) {
    return ConversationWriter.trailingSpace(call.request().messages());
  }

  @Override
  public CompletionStage<ProbeReport> probe(Lane lane) {
    return models.probe(lane);
  }
}
