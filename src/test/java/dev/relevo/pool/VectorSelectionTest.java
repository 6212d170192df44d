package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.Steering;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who makes vectors, and that nobody is chosen whose vectors would be others. */
final class VectorSelectionTest {
  private final List<WorkerSnapshot> workers = new ArrayList<>();
  private final List<Tried> tried = new ArrayList<>();
  private RoutingSettings settings = TestRouting.settings();

  private void given(TestWorker... all) {
    for (TestWorker one : all) {
      workers.add(one.build());
    }
  }

  private static TestWorker.TestModel vectors(String name) {
    return model(name).capabilities(Capabilities.EMBEDDINGS);
  }

  private static EmbeddingRequest ask(String model) {
    return EmbeddingRequest.of(model, List.of("text"));
  }

  private static EmbeddingRequest ask(String model, Steering steering) {
    EmbeddingRequest request = ask(model);
    return new EmbeddingRequest(request.model(), request.inputs(), null, null, Map.of(), steering);
  }

  private Selection.Decision decide(RequestProfile profile) {
    Selection.Occupancy nothing =
        new Selection.Occupancy() {
          @Override
          public int slotsInUse(WorkerId worker, String any) {
            return 0;
          }

          @Override
          public int inUse(WorkerId worker, String model) {
            return 0;
          }

          @Override
          public boolean trialUnderWay(WorkerId worker, String model) {
            return false;
          }

          @Override
          public KeyTurns turns(WorkerId worker) {
            return new KeyTurns();
          }

          @Override
          public KeysInUse keys(WorkerId worker) {
            return new KeysInUse();
          }
        };
    return new Selection(workers, nothing, settings, new Strategies(500), NOW)
        .decide(
            new Selection.Ask(
                profile,
                List.copyOf(tried),
                false,
                NOW,
                NOW.plusSeconds(60),
                Allowed.of(profile.permissions(), settings)),
            0,
            0.5);
  }

  private Selection.Decision decide(EmbeddingRequest request) {
    return decide(RequestProfile.of("req", request));
  }

  /** All who answer, one after the other, each failing. */
  private List<String> inTurn(String model) {
    List<String> turn = new ArrayList<>();
    Selection.Decision decision = decide(ask(model));
    while (decision instanceof Selection.Chosen chosen) {
      turn.add(chosen.candidate().id() + "/" + chosen.candidate().modelName());
      assertThat(chosen.substituted()).isFalse();
      tried.add(new Tried(chosen.candidate().id(), chosen.candidate().modelName(), null));
      decision = decide(ask(model));
    }
    assertThat(refusal(decision).reason())
        .isEqualTo(turn.isEmpty() ? Refusal.Reason.UNKNOWN_MODEL : Refusal.Reason.ALL_TRIED);
    return turn;
  }

  private static Refusal refusal(Selection.Decision decision) {
    assertThat(decision).isInstanceOf(Selection.Refused.class);
    return ((Selection.Refused) decision).refusal();
  }

  private void givenThree() {
    given(
        worker("a").priority(1).model("chat").model(vectors("e1")),
        worker("b").priority(2).model(vectors("e2")).model(vectors("e1")),
        worker("c").local().priority(3).model(vectors("e1:latest")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        // only who has the same model, and never another one
        "e1          > [a/e1, b/e1, c/e1:latest]",
        "e2          > [b/e2]",
        "b/e1        > [b/e1]",
        "nobody-has  > []",
        // an alias is the model of its first entry, wherever that is
        "same        > [b/e1, a/e1]",
        "mixed       > [b/e2]",
        "whole       > [c/e1:latest, a/e1]",
        "gone        > []",
        // a cloud's model that it does not list, named with its cloud
        "b/unlisted  > [b/unlisted]",
        "c/unlisted  > []"
      })
  void decide_name_asksOnlyThoseWithTheSameModel(String name, String expected) {
    settings =
        TestRouting.withAliases(
            Map.of(
                "same", List.of("b/e1", "a/e1"),
                "mixed", List.of("b/e2", "a/e1", "chat"),
                "whole", List.of("c/e1:latest", "a/e1"),
                "gone", List.of("gone-model", "a/e1")));
    givenThree();

    assertThat(inTurn(name)).hasToString(expected);
  }

  @Test
  void decide_unknownModel_isUnknownWhateverChatsMayBecome() {
    givenThree();

    Refusal refusal = refusal(decide(ask("e3")));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNKNOWN_MODEL);
    assertThat(refusal.message()).contains("'e3'").contains("/v1/models");
  }

  @Test
  void decide_modelThatOnlyChats_cannot() {
    givenThree();

    Refusal refusal = refusal(decide(ask("chat")));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.NOT_CAPABLE);
    assertThat(refusal.message()).contains("embeddings");
  }

  @Test
  void decide_auto_isTheOnlyOneOnOffer() {
    given(
        worker("a").model("chat").model(vectors("e1")),
        worker("b").model(vectors("e1")),
        worker("named").use(Use.BY_NAME).model(vectors("e2")));

    assertThat(inTurn("auto")).containsExactly("a/e1", "b/e1");
  }

  @Test
  void decide_autoAmongSeveral_namesThem() {
    givenThree();

    Refusal refusal = refusal(decide(ask("auto")));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.MODEL_NOT_NAMED);
    assertThat(refusal.message()).endsWith(": e1, e1:latest, e2");
  }

  @Test
  void decide_autoWithinWhatIsAllowed_countsOnlyThat() {
    givenThree();

    Selection.Decision local =
        decide(ask("auto", Steering.DEFAULT.withPrivacy(Steering.Privacy.LOCAL)));

    assertThat(local).isInstanceOf(Selection.Chosen.class);
    assertThat(((Selection.Chosen) local).candidate().id()).hasToString("c");
    assertThat(refusal(decide(ask("auto", Steering.DEFAULT.withProvider("b")))).message())
        .endsWith(": e1, e2");
  }

  @Test
  void decide_nobodyMakesVectors_saysSo() {
    given(worker("a").model("chat"));

    Refusal refusal = refusal(decide(ask("auto")));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.MODEL_NOT_NAMED);
    assertThat(refusal.message()).isEqualTo("no worker offers a model that makes vectors");
  }

  @Test
  void decide_workerThatHasNotToldYet_isWaitedFor() {
    given(worker("a").health(Health.STARTING, "starting"));

    assertThat(decide(ask("auto"))).isInstanceOf(Selection.Wait.class);
    assertThat(decide(ask("e1"))).isInstanceOf(Selection.Wait.class);
  }

  @Test
  void decide_inputs_haveToFitOneByOne() {
    given(worker("a").model(vectors("e1").contextTokens(10)));
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      texts.add("x".repeat(20));
    }

    assertThat(decide(EmbeddingRequest.of("e1", texts))).isInstanceOf(Selection.Chosen.class);
    texts.add("x".repeat(81));
    assertThat(refusal(decide(EmbeddingRequest.of("e1", texts))).message())
        .contains("longer than the window");
  }

  @Test
  void decide_chat_neverGoesToAModelThatOnlyMakesVectors() {
    given(
        worker("a").model(vectors("e1")).defaultModel(null),
        worker("b").priority(99).model("chat"));
    ChatRequest named = ChatRequest.of("e1", List.of(Message.user("hi")));

    Selection.Decision decision = decide(RequestProfile.of("req", named));

    assertThat(((Selection.Chosen) decision).candidate().modelName()).isEqualTo("chat");
  }

  @Test
  void decide_modelThatCanDoBoth_makesVectorsToo() {
    given(
        worker("own")
            .local()
            .model(model("both").capabilities(Capabilities.of(Ability.CHAT, Ability.EMBEDDINGS))));

    assertThat(inTurn("auto")).containsExactly("own/both");
  }
}
