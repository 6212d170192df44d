package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.LoadedModel;
import dev.relevo.provider.ModelTag;
import dev.relevo.wire.JsonMapper;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Reads what {@code /api/ps} answers. A host lists models while it loads them, too. */
final class LoadedModels {
  /** A host says "for ever" as a time 292 years ahead. */
  private static final Duration FOR_EVER = Duration.ofDays(365L * 50);

  private LoadedModels() {}

  /**
   * The models of a reply.
   *
   * @throws dev.relevo.chat.ProviderException when it is none
   */
  static List<LoadedModel> read(ByteString body, Instant now) {
    JsonNode models;
    try {
      models = JsonMapper.read(body).path("models");
    } catch (JsonProcessingException e) {
      models = MissingNode.getInstance(); // told below
    }
    if (!models.isArray() && !models.isNull()) {
      throw ProviderError.of(
              ErrorClass.BROKEN_ANSWER, "the host did not list the models in its memory")
          .toException();
    }
    List<LoadedModel> loaded = new ArrayList<>();
    for (JsonNode item : models) {
      String name = item.path("name").asText(item.path("model").asText(""));
      if (!name.isEmpty()) {
        loaded.add(
            new LoadedModel(
                ModelTag.with(name),
                item.path("size").asLong(),
                item.path("size_vram").asLong(),
                JsonMapper.positive(item.path("context_length")),
                expires(item.path("expires_at").asText(""), now),
                item.path("digest").asText("")));
      }
    }
    return loaded;
  }

  /** A time before the year 1970 is a host's word for none. */
  private static @Nullable Instant expires(String text, Instant now) {
    try {
      Instant told = OffsetDateTime.parse(text).toInstant();
      return told.isBefore(Instant.EPOCH) || told.isAfter(now.plus(FOR_EVER)) ? null : told;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
