package dev.relevo.http.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.access.Caller;
import dev.relevo.chat.Json;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.ModelCard;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.JsonBody;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/tags}: every model that a caller may choose, whoever has it, and the names that
 * stand for models. {@code POST /api/show}: what the host tells that has it, or what the gateway
 * knows of a model that is on no host; of a name, the same of the model that it stands for first.
 */
final class OllamaCatalogue {
  private final Gateway gateway;

  OllamaCatalogue(Gateway gateway) {
    this.gateway = gateway;
  }

  CompletionStage<HttpResponse> tags(Exchange exchange) {
    return gateway
        .choices(exchange.caller())
        .thenApplyAsync(
            cards ->
                JsonAnswer.of(
                    200,
                    out -> {
                      out.writeStartObject();
                      out.writeArrayFieldStart("models");
                      for (ModelCard card : cards) {
                        ModelEntries.writeTag(out, card);
                      }
                      out.writeEndArray();
                      out.writeEndObject();
                    }),
            Runnable::run);
  }

  CompletionStage<HttpResponse> show(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.body());
    String model = ModelField.required(body);
    boolean verbose = Boolean.TRUE.equals(body.flag("verbose"));
    return gateway
        .firstChoice(model, exchange.caller())
        .thenCombineAsync(
            gateway.choices(exchange.caller()),
            (first, cards) -> {
              ModelCard card = find(cards, first);
              return show(
                  first, verbose, card == null ? find(cards, model) : card, exchange.caller());
            },
            Runnable::run)
        .thenComposeAsync(shown -> shown, Runnable::run);
  }

  private CompletionStage<HttpResponse> show(
      String model, boolean verbose, @Nullable ModelCard card, Caller caller) {
    if (card != null && isOnNoHost(card)) {
      return CompletableFuture.completedFuture(known(card));
    }
    return gateway
        .localModels()
        .show(model, verbose, caller)
        .handleAsync(
            (told, failure) -> {
              if (failure == null) {
                return shown(told, card);
              }
              if (card == null) {
                throw Gateway.errorOf(failure).toException();
              }
              return known(card);
            },
            Runnable::run);
  }

  /** The model's card, or null when nobody has it on offer. */
  static @Nullable ModelCard find(List<ModelCard> cards, String model) {
    for (ModelCard card : cards) {
      if (card.isNamed(model)) {
        return card;
      }
    }
    return null;
  }

  /** Whether there is nothing to load or to unload. */
  boolean isOnNoHost(ModelCard card) {
    return card.workers().stream().noneMatch(gateway.localModels()::isHost);
  }

  private static HttpResponse known(ModelCard card) {
    return JsonAnswer.of(200, out -> ModelEntries.writeShown(out, card));
  }

  /** Older hosts do not tell what a model can do; clients ask for that more than for all else. */
  private static HttpResponse shown(Json told, @Nullable ModelCard card) {
    if (card == null) {
      return JsonAnswer.of(200, out -> out.writeRawValue(told.text()));
    }
    JsonNode shown = parsed(told);
    if (shown instanceof ObjectNode object && !object.has("capabilities")) {
      object.set("capabilities", ModelEntries.capabilities(card));
    }
    return JsonAnswer.of(200, out -> out.writeRawValue(JsonMapper.json(shown).text()));
  }

  private static JsonNode parsed(Json told) {
    try {
      return JsonMapper.read(told.text());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a provider has passed on what is no JSON", e);
    }
  }
}
