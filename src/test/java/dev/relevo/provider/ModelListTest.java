package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeProvider;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnEachTransport
final class ModelListTest {
  private static final String TWO = "[\"a\",\"b\"]";

  private TestTransport network;
  private Transport transport;

  @BeforeAll
  void start() {
    network = new TestTransport();
    transport = network.transport();
  }

  @AfterAll
  void stop() {
    network.close();
  }

  private static ModelInfo model(String name) {
    return new ModelInfo(name, Capabilities.TEXT, null, null, true, null);
  }

  private static List<ModelInfo> models(JsonNode body) {
    List<ModelInfo> models = new ArrayList<>();
    body.forEach(name -> models.add(model(name.asText())));
    return models;
  }

  private ModelList listOf(ScriptedServer server) {
    return listOf(server, 0);
  }

  private ModelList listOf(ScriptedServer server, int keys) {
    ProviderSettings settings = FakeProvider.settings("w", keys);
    VendorApi api =
        new VendorApi(
            transport.upstream(settings.upstream(server.address())),
            VendorApi.bearer(settings),
            (reply, now) -> {
              throw new AssertionError("a list is no answer");
            });
    return new ModelList(api, "/models", settings, ModelListTest::models, ModelListTest::model);
  }

  private ProbeReport probe(ModelList list) throws Exception {
    return list.probe(transport.anyLane()).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"200 | <html>oops", "200 | [\"a\"", "404 | gone", "405 | no"})
  void probe_listCannotBeHadAnyMore_keepsTheLastOne(int status, String body) throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(ScriptedReply.json(TWO), ScriptedReply.text(status, body));
      ModelList list = listOf(server);
      probe(list);

      ProbeReport report = probe(list);

      assertThat(report.state()).isEqualTo(ProbeReport.State.AVAILABLE);
      assertThat(report.models()).extracting(ModelInfo::name).containsExactly("a", "b");
    }
  }

  @Test
  void probe_errorStatus_tellsNoModels() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(ScriptedReply.json(TWO), ScriptedReply.text(500, "no"));
      ModelList list = listOf(server);
      probe(list);

      ProbeReport report = probe(list);

      assertThat(report.state()).isEqualTo(ProbeReport.State.HTTP_ERROR);
      assertThat(report.models()).isEmpty();
    }
  }

  @Test
  void probe_firstKeysRejected_tellsSoAndTheModelsThatAnotherKeyGets() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(
          ScriptedReply.text(401, "no"), ScriptedReply.text(403, "no"), ScriptedReply.json(TWO));

      ProbeReport report = probe(listOf(server, 3));

      assertThat(report.state()).isEqualTo(ProbeReport.State.KEY_REJECTED);
      assertThat(report.models()).extracting(ModelInfo::name).containsExactly("a", "b");
      assertThat(server.requests())
          .extracting(request -> request.header("authorization"))
          .containsExactly("Bearer key-0", "Bearer key-1", "Bearer key-2");
    }
  }

  @Test
  void probe_manyKeysRejected_triesAFewOnly() throws Exception {
    try (ScriptedServer server = ScriptedServer.start().answer(ScriptedReply.text(401, "no"))) {
      assertThat(probe(listOf(server, 9)).state()).isEqualTo(ProbeReport.State.KEY_REJECTED);

      assertThat(server.requests()).hasSize(5);
    }
  }

  @Test
  void probe_listThatHasChanged_isTaken() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(
          ScriptedReply.json(TWO),
          ScriptedReply.json("[\"c\"]"),
          ScriptedReply.json("[]"),
          ScriptedReply.text(404, "gone"));
      ModelList list = listOf(server);
      probe(list);

      assertThat(probe(list).models()).extracting(ModelInfo::name).containsExactly("c");
      assertThat(probe(list).state()).isEqualTo(ProbeReport.State.NO_MODELS);
      assertThat(probe(list).state()).isEqualTo(ProbeReport.State.NO_MODELS);
    }
  }
}
