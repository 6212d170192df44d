package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.Steering;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Price;
import dev.relevo.provider.PriceList;
import dev.relevo.provider.Use;
import dev.relevo.testing.FakeProvider;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PriceRangeTest {
  /** A dollar for a thousand tokens read, and two for a thousand written. */
  private static final Price CHEAP = new Price(1000, 2000);

  private static final Price DEAR = new Price(5000, 10_000);

  private final List<WorkerSnapshot> workers = new ArrayList<>();
  private RoutingSettings routing = TestRouting.settings();

  private void workers(TestWorker... all) {
    for (TestWorker worker : all) {
      workers.add(worker.build());
    }
  }

  private static ChatRequest ask(String model) {
    return ChatRequest.of(model, List.of(Message.user("hello")));
  }

  /** With a prompt of 1000 tokens; the answer is expected to have 300. */
  private PriceRange range(ChatRequest request) {
    return PriceRange.of(workers, worker -> null, routing, RequestProfile.of("r", request), 1000);
  }

  @Test
  void of_modelThatSeveralHave_isWhatTheDearestWouldCost() {
    workers(
        worker("a").model(model("m").price(CHEAP)),
        worker("b").model(model("m").price(DEAR)),
        worker("c").model(model("other").price(new Price(9e5, 9e5))));

    assertThat(range(ask("m"))).isEqualTo(new PriceRange(8, true, true));
    assertThat(range(ask("a/m"))).isEqualTo(new PriceRange(1.6, true, true));
  }

  @Test
  void of_freeModelWithAFallbackThatIsNot_saysSo() {
    workers(
        worker("local").local().model(model("m").price(Price.FREE)),
        worker("b").model(model("other").price(CHEAP)));

    assertThat(range(ask("m"))).isEqualTo(new PriceRange(0, true, true));
    routing = TestRouting.withoutOtherModels();
    assertThat(range(ask("m"))).isEqualTo(new PriceRange(0, true, false));
  }

  @Test
  void of_requestThatMayNotLeaveOwnHardware_looksAtNobodyElse() {
    workers(
        worker("local").local().model(model("m").price(Price.FREE)),
        worker("b").model(model("m").price(CHEAP)));

    assertThat(range(ask("m").withSteering(Steering.DEFAULT.withPrivacy(Steering.Privacy.LOCAL))))
        .isEqualTo(new PriceRange(0, true, false));
  }

  @Test
  void of_anyModel_isTheDearestDefaultOfThoseThatMayBeChosen() {
    workers(
        worker("a").model(model("m").price(CHEAP)),
        worker("b").model(model("n").price(CHEAP)).model(model("dear").price(DEAR)),
        worker("c").use(Use.BY_NAME).model(model("named").price(DEAR)));

    assertThat(range(ask(ChatRequest.AUTO))).isEqualTo(new PriceRange(1.6, true, true));
  }

  @Test
  void of_unknownModel_isWhatItsSubstitutesCost() {
    workers(worker("a").model(model("m").price(CHEAP)));

    assertThat(range(ask("who"))).isEqualTo(new PriceRange(1.6, true, true));
  }

  @Test
  void of_aliasWithSeveralModels_isTheDearestOfThem() {
    workers(worker("a").model(model("m").price(CHEAP)), worker("b").model(model("n").price(DEAR)));
    routing = TestRouting.withAliases(Map.of("chat", List.of("a/m", "n")));

    assertThat(range(ask("chat")).highest()).isEqualTo(8);
  }

  @Test
  void of_priceThatNobodyKnows_isSaid() {
    workers(worker("a").model("m"), worker("b").model(model("m").price(CHEAP)));

    assertThat(range(ask("m"))).isEqualTo(new PriceRange(1.6, false, true));
  }

  @Test
  void of_modelThatACloudDoesNotList_isWhatIsConfigured() {
    workers(worker("a").model("m"));

    PriceRange range =
        PriceRange.of(
            workers,
            worker ->
                FakeProvider.settings("a", 1)
                    .withListPrices(
                        new PriceList(LocalDate.EPOCH, null, Map.of("fake", Map.of("new", CHEAP)))),
            routing,
            RequestProfile.of("r", ask("a/new")),
            1000);

    assertThat(range.highest()).isEqualTo(1.6);
    assertThat(range.known()).isTrue();
  }

  @Test
  void of_vectors_costWhatIsRead() {
    workers(
        worker("a").model(model("e").price(CHEAP).capabilities(Capabilities.EMBEDDINGS)),
        worker("b").model(model("m").price(DEAR)));

    PriceRange range =
        PriceRange.of(
            workers,
            worker -> null,
            routing,
            RequestProfile.of("r", EmbeddingRequest.of("e", List.of("x"))),
            1000);

    assertThat(range).isEqualTo(new PriceRange(1, true, true));
  }

  @Test
  void of_nobodyKnownYet_mayCostSomething() {
    assertThat(range(ask("m"))).isEqualTo(new PriceRange(0, true, true));
  }
}
