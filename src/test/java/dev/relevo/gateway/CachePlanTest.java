package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Tool;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CachePlanTest {
  private static final Sampling GREEDY = Sampling.DEFAULT.withTemperature(0);
  private static final ChatRequest FIT = ChatRequest.of(Message.user("hello")).withSampling(GREEDY);

  private static ChatRequest with(ChatRequest request, Steering.Caching caching) {
    return request.withSteering(Steering.DEFAULT.withCaching(caching));
  }

  @ParameterizedTest
  @CsvSource({
    "OPT_IN, AS_CONFIGURED, NOTHING",
    "OPT_IN, USE,           LOOK_UP",
    "OPT_IN, FORCE,         LOOK_UP",
    "OPT_IN, REFRESH,       ASK_ANEW",
    "OPT_IN, OFF,           NOTHING",
    "ALWAYS, AS_CONFIGURED, LOOK_UP",
    "ALWAYS, USE,           LOOK_UP",
    "ALWAYS, FORCE,         LOOK_UP",
    "ALWAYS, REFRESH,       ASK_ANEW",
    "ALWAYS, OFF,           NOTHING",
    "OFF,    AS_CONFIGURED, NOTHING",
    "OFF,    USE,           SKIP",
    "OFF,    FORCE,         SKIP",
    "OFF,    REFRESH,       SKIP",
    "OFF,    OFF,           NOTHING",
  })
  void of_fitRequest_isWhatBothSay(
      CacheSettings.Use use, Steering.Caching caching, CachePlan expected) {
    assertThat(CachePlan.of(use, with(FIT, caching))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "OPT_IN, AS_CONFIGURED, NOTHING",
    "OPT_IN, USE,           SKIP",
    "OPT_IN, FORCE,         LOOK_UP",
    "OPT_IN, REFRESH,       ASK_ANEW",
    "ALWAYS, AS_CONFIGURED, NOTHING",
    "ALWAYS, USE,           SKIP",
    "ALWAYS, FORCE,         LOOK_UP",
    "ALWAYS, REFRESH,       ASK_ANEW",
    "OFF,    FORCE,         SKIP",
  })
  void of_requestThatIsNotRepeatable_isForcedOrSkipped(
      CacheSettings.Use use, Steering.Caching caching, CachePlan expected) {
    List<ChatRequest> unfit =
        List.of(
            FIT.withSampling(Sampling.DEFAULT),
            FIT.withSampling(GREEDY.withTemperature(0.01)),
            FIT.withSampling(Sampling.DEFAULT.withSeed(7)),
            FIT.withTools(List.of(new Tool("look", null, null, null)), null));

    assertThat(unfit)
        .allSatisfy(
            request -> assertThat(CachePlan.of(use, with(request, caching))).isEqualTo(expected));
  }
}
