package dev.relevo.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderException;
import dev.relevo.provider.LoadedModel;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoadedModelsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static List<LoadedModel> read(String body) {
    return LoadedModels.read(ByteString.fromString(body), NOW);
  }

  @Test
  void read_model_hasWhatTheHostTells() {
    assertThat(
            read(
                """
                {"models":[{"name":"m:7b","model":"m:7b","size":6654289920,"digest":"ab",\
                "details":{"family":"llama"},"expires_at":"2026-01-01T02:05:00.123456789+02:00",\
                "size_vram":5000000000,"context_length":8192}]}"""))
        .containsExactly(
            new LoadedModel(
                "m:7b",
                6_654_289_920L,
                5_000_000_000L,
                8_192,
                Instant.parse("2026-01-01T00:05:00.123456789Z"),
                "ab"));
  }

  @Test
  void read_olderHost_leavesOutWhatItDoesNotTell() {
    assertThat(read("{\"models\":[{\"name\":\"m\"},{\"size\":1}]}"))
        .containsExactly(new LoadedModel("m:latest", 0, 0, null, null, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2318-04-11T23:47:16.854775807-07:00", // what -1 becomes: some 292 years ahead
        "+292277026596-12-04T15:30:07Z",
        "0001-01-01T00:00:00Z",
        "soon",
        ""
      })
  void read_forEverOrUnknown_hasNoEnd(String expires) {
    List<LoadedModel> read =
        read("{\"models\":[{\"name\":\"m\",\"expires_at\":\"" + expires + "\"}]}");

    assertThat(read).hasSize(1).allMatch(model -> model.expires() == null);
  }

  @Test
  void read_nothingLoaded_isEmpty() {
    assertThat(read("{\"models\":[]}")).isEmpty();
    assertThat(read("{\"models\":null}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "Ollama is running", "{\"models\":3}"})
  void read_whatIsNoList_isBroken(String body) {
    assertThat(catchThrowableOfType(ProviderException.class, () -> read(body)).error().errorClass())
        .isEqualTo(ErrorClass.BROKEN_ANSWER);
  }
}
