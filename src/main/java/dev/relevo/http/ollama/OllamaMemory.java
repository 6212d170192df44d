package dev.relevo.http.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.access.Caller;
import dev.relevo.chat.ChatRequest;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.HostModels;
import dev.relevo.gateway.ModelCard;
import dev.relevo.http.AnswerOrigin;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.provider.LoadedModel;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/ps}: what is in the memory of all hosts, with the host's name in {@code
 * x_relevo}. And the requests without a prompt, which ask for a model to be loaded or unloaded:
 * they never reach a provider that could be paid for them.
 */
final class OllamaMemory {
  /** Clients call a time that lies so far ahead for ever. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final Gateway gateway;
  private final OllamaCatalogue catalogue;

  OllamaMemory(Gateway gateway, OllamaCatalogue catalogue) {
    this.gateway = gateway;
    this.catalogue = catalogue;
  }

  private record Resident(String host, LoadedModel model, @Nullable ModelCard card) {}

  CompletionStage<HttpResponse> list(Exchange exchange) {
    return gateway
        .localModels()
        .loadedModels(exchange.caller())
        .thenCombineAsync(
            gateway.models(exchange.caller()),
            (memories, cards) -> list(residents(memories, cards)),
            Runnable::run);
  }

  private static List<Resident> residents(List<HostModels> memories, List<ModelCard> cards) {
    List<Resident> residents = new ArrayList<>();
    for (HostModels memory : memories) {
      for (LoadedModel model : memory.models()) {
        residents.add(
            new Resident(memory.host(), model, OllamaCatalogue.find(cards, model.name())));
      }
    }
    residents.sort(
        Comparator.comparing(
            resident -> resident.model().expires(),
            Comparator.nullsFirst(Comparator.reverseOrder())));
    return residents;
  }

  private static HttpResponse list(List<Resident> residents) {
    Instant forEver = Instant.now().plus(FOR_EVER);
    return JsonAnswer.of(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("models");
          for (Resident resident : residents) {
            write(out, resident, forEver);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private static void write(JsonGenerator out, Resident resident, Instant forEver)
      throws IOException {
    LoadedModel model = resident.model();
    out.writeStartObject();
    ModelEntries.writeNames(out, model.name());
    out.writeNumberField("size", model.bytes());
    out.writeStringField("digest", ModelEntries.digest(model.name(), model.digest()));
    ModelEntries.writeDetails(out, resident.card());
    Instant expires = model.expires();
    out.writeStringField("expires_at", (expires == null ? forEver : expires).toString());
    out.writeNumberField("size_vram", model.gpuBytes());
    if (model.contextTokens() != null) {
      out.writeNumberField("context_length", model.contextTokens());
    }
    out.writeObjectFieldStart(AnswerOrigin.FIELD);
    out.writeStringField("worker", resident.host());
    out.writeEndObject();
    out.writeEndObject();
  }

  /** Does what a request without a prompt asks for. */
  CompletionStage<HttpResponse> obey(MemoryOrder order, Shape shape, Exchange exchange) {
    long startedAt = System.nanoTime();
    if (order.unload()) {
      exchange.requireAdministrator();
    }
    return gateway
        .firstChoice(order.model(), exchange.caller())
        .thenCombineAsync(
            gateway.models(exchange.caller()),
            (model, cards) ->
                done(
                    new MemoryOrder(model, order.unload()),
                    OllamaCatalogue.find(cards, model),
                    OllamaOrders.host(exchange),
                    exchange.caller()),
            Runnable::run)
        .thenComposeAsync(done -> done, Runnable::run)
        .thenApplyAsync(any -> answer(order, shape, System.nanoTime() - startedAt), Runnable::run);
  }

  private CompletionStage<?> done(
      MemoryOrder order, @Nullable ModelCard card, @Nullable String host, Caller caller) {
    if (order.model().equals(ChatRequest.AUTO) || (card != null && catalogue.isOnNoHost(card))) {
      return CompletableFuture.completedFuture(null);
    }
    return order.unload()
        ? gateway.localModels().unload(order.model(), host)
        : gateway.localModels().ensureLoaded(host, order.model(), caller);
  }

  private static HttpResponse answer(MemoryOrder order, Shape shape, long nanos) {
    return JsonAnswer.of(
        200,
        out -> {
          OllamaAnswerWriter.writeStart(out, order.model());
          shape.write(out, "", null, List.of());
          out.writeBooleanField("done", true);
          out.writeStringField("done_reason", order.unload() ? "unload" : "load");
          out.writeNumberField("total_duration", nanos);
          out.writeEndObject();
        });
  }
}
