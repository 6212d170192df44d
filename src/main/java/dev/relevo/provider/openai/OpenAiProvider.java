package dev.relevo.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.provider.AnswerDecoder;
import dev.relevo.provider.CallMemory;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.DecodedAnswer;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ModelList;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.VendorApi;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** A vendor or server that speaks OpenAI's chat completions. */
final class OpenAiProvider implements ChatProvider {
  private static final String CHAT = "/chat/completions";

  private final ProviderSettings settings;
  private final OpenAiPreset preset;
  private final CallMemory memory = new CallMemory();
  private final OpenAiRequestWriter writer;
  private final VendorApi api;
  private final ModelList models;

  OpenAiProvider(ProviderSettings settings, OpenAiPreset preset, Upstream upstream) {
    this.settings = settings;
    this.preset = preset;
    this.writer = new OpenAiRequestWriter(preset.fields(), memory);
    this.api = new VendorApi(upstream, VendorApi.bearer(settings), OpenAiErrors::of);
    this.models =
        new ModelList(
            api, "/models", settings, this::listed, name -> model(name, settings.contextTokens()));
  }

  @Override
  public Source<ChatEvent, NotUsed> stream(ChatCall call, Lane lane) {
    return Source.fromGraph(new DecodedAnswer(() -> send(call, lane, true), this::decoder, lane));
  }

  private AnswerDecoder decoder() {
    OpenAiStreamDecoder decoder = new OpenAiStreamDecoder();
    return remembers() ? new RememberingDecoder(decoder, thoughts()) : decoder;
  }

  private CallThoughts thoughts() {
    return new CallThoughts(preset.fields().history(), memory);
  }

  private boolean remembers() {
    RequestFields.History history = preset.fields().history();
    return history == RequestFields.History.THOUGHTS_WITH_CALLS
        || history == RequestFields.History.DETAILS_WITH_CALLS;
  }

  @Override
  public CompletionStage<ChatResponse.Answer> complete(ChatCall call, Lane lane) {
    return send(call, lane, false)
        .thenApplyAsync(
            reply -> {
              ChatResponse.Answer answer = OpenAiAnswerReader.read(reply.wholeBody());
              if (remembers()) {
                thoughts().take(answer);
              }
              return answer;
            },
            Runnable::run);
  }

  private CompletionStage<UpstreamReply> send(ChatCall call, Lane lane, boolean streamed) {
    return api.post(
        CHAT,
        call.keyIndex(),
        () -> writer.write(call.request(), call.model(), streamed),
        streamed,
        call.limits(),
        lane);
  }

  @Override
  public CompletionStage<ProbeReport> probe(Lane lane) {
    return models.probe(lane);
  }

  private List<ModelInfo> listed(JsonNode body) {
    JsonNode data = body.isArray() ? body : body.path("data");
    List<ModelInfo> listed = new ArrayList<>();
    for (JsonNode item : data) {
      String name = item.path("id").asText("");
      if (!name.isEmpty()) {
        listed.add(model(name, contextTokens(item)));
      }
    }
    return listed;
  }

  private @Nullable Integer contextTokens(JsonNode item) {
    for (String field :
        List.of("context_window", "context_length", "max_context_length", "max_model_len")) {
      if (item.path(field).canConvertToInt() && item.path(field).asInt() > 0) {
        return item.path(field).asInt();
      }
    }
    return settings.contextTokens();
  }

  private ModelInfo model(String name, @Nullable Integer contextTokens) {
    return new ModelInfo(
        name,
        preset.capabilitiesOf(name, settings.capabilities()),
        contextTokens,
        null,
        true,
        settings.priceOf(name));
  }
}
