package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.relevo.chat.CacheResult;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.Permissions;
import dev.relevo.chat.RawPrompt;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import dev.relevo.chat.StructuredOutput;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.ToolChoice;
import dev.relevo.chat.Usage;
import dev.relevo.testing.ManualClock;
import dev.relevo.testing.RandomRequests;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ResponseCacheTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final Served SERVED =
      new Served("once", "a", "m", 1, false, false)
          .withStructured(new StructuredOutput(StructuredOutput.Way.NATIVE, false));

  private final ManualClock clock = new ManualClock();
  private final ResponseCache cache = cache(MEBIBYTE);

  private ResponseCache cache(long maxSize) {
    Ticker ticker = () -> TimeUnit.MILLISECONDS.toNanos(clock.instant().toEpochMilli());
    return new ResponseCache(new CacheSettings(CacheSettings.Use.OPT_IN, maxSize, TTL), ticker);
  }

  static LongStream seeds() {
    return RandomRequests.seeds();
  }

  private static ChatRequest ask(String text) {
    return ChatRequest.of("m", List.of(Message.user(text)));
  }

  private static ChatResponse.Answer says(String text) {
    return new ChatResponse.Answer(
        text, null, List.of(), FinishReason.STOP, Usage.reported(3, 5), null);
  }

  private static @Nullable String text(@Nullable ChatResponse response) {
    return response == null ? null : response.text();
  }

  private @Nullable String found(ChatRequest request) {
    return text(cache.find(ResponseCache.key(request), "now"));
  }

  // what is found

  @Test
  void changed_otherTimeAndUse_holdForWhatIsKeptAlready() {
    cache.keep(ask("hello"), SERVED, says("hi"));

    cache.changed(new CacheSettings(CacheSettings.Use.ALWAYS, MEBIBYTE, Duration.ofMinutes(1)));

    assertThat(cache.find(ask("hello"), "req")).isNotNull();
    clock.advance(Duration.ofMinutes(2));
    assertThat(cache.find(ask("hello"), "req")).isNull();
  }

  @Test
  void clear_everything_isForgotten() {
    cache.keep(ask("hello"), SERVED, says("hi"));

    cache.clear();

    assertThat(cache.find(ask("hello"), "req")).isNull();
  }

  @Test
  void find_keptAnswer_tellsWhoOnceGaveItAndThatNobodyWasAsked() {
    cache.keep(ask("hello"), SERVED, says("hi"));
    clock.advance(Duration.ofMillis(4_700));

    ChatResponse response = cache.find(ask("hello"), "now");

    assertThat(response).isNotNull();
    assertThat(response.answer()).isEqualTo(says("hi"));
    assertThat(response.served())
        .isEqualTo(
            new Served(
                "now",
                "a",
                "m",
                0,
                false,
                false,
                SERVED.structured(),
                CacheResult.hit(Duration.ofMillis(4_700)),
                null,
                Duration.ZERO));
  }

  @Test
  void find_nothingKept_isNothing() {
    assertThat(cache.find(ask("hello"), "now")).isNull();
  }

  @Test
  void find_afterTheTimeToLive_isNothing() {
    cache.keep(ask("hello"), SERVED, says("hi"));
    clock.advance(TTL.minusMillis(1));
    assertThat(found(ask("hello"))).isEqualTo("hi");

    clock.advance(Duration.ofMillis(1));

    assertThat(found(ask("hello"))).isNull();
  }

  @Test
  void keep_again_isTheNewAnswerAndItsAge() {
    cache.keep(ask("hello"), SERVED, says("old"));
    clock.advance(TTL.minusSeconds(2));
    cache.keep(ask("hello"), SERVED, says("new"));
    clock.advance(Duration.ofSeconds(5));

    ChatResponse response = cache.find(ask("hello"), "now");

    assertThat(text(response)).isEqualTo("new");
    assertThat(response.served().cache()).isEqualTo(CacheResult.hit(Duration.ofSeconds(5)));
  }

  // how much is kept

  @Test
  void keep_moreThanASixteenth_isNot() {
    int room = (int) MEBIBYTE / 16;
    int characters = (int) (room - ResponseCache.bytes(ask("long"), says(""))) / 2;

    cache.keep(ask("long"), SERVED, says("x".repeat(characters + 1)));
    assertThat(found(ask("long"))).isNull();

    cache.keep(ask("long"), SERVED, says("x".repeat(characters)));
    assertThat(found(ask("long"))).hasSize(characters);
  }

  @Test
  void keep_longPrompt_countsAsTheAnswerDoes() {
    ChatRequest request = ask("x".repeat((int) MEBIBYTE / 16 / 2));

    cache.keep(request, SERVED, says("hi"));

    assertThat(found(request)).isNull();
  }

  @Test
  void keep_pictureToolsAndUnknownFields_count() {
    String large = "x".repeat(10_000);
    ChatRequest plain = ask("hello");
    ToolCall call = new ToolCall("id", "look", large);
    Part picture = new Part.Image(large, null);
    List<ChatRequest> requests =
        List.of(
            plain.withExtra(Map.of("field", new Json(large))),
            plain.withTools(List.of(new Tool("look", null, new Json(large), null)), null),
            plain.withMessages(List.of(message(List.of(picture), List.of()))),
            plain.withMessages(List.of(message(List.of(), List.of(call)))));

    assertThat(requests)
        .allSatisfy(
            request -> assertThat(ResponseCache.bytes(request, says(""))).isGreaterThan(20_000));
  }

  private static Message message(List<Part> content, List<ToolCall> calls) {
    return new Message(Role.ASSISTANT, content, calls, null, null, null, Map.of());
  }

  @Test
  void keep_moreThanTheRoom_staysWithinIt() {
    String answer = "x".repeat(20_000);

    IntStream.range(0, 200).forEach(i -> cache.keep(ask("n" + i), SERVED, says(answer)));

    long found = IntStream.range(0, 200).filter(i -> found(ask("n" + i)) != null).count();
    assertThat(found * 2 * answer.length()).isPositive().isLessThanOrEqualTo(MEBIBYTE);
  }

  // what is the same request

  @ParameterizedTest
  @MethodSource("seeds")
  void find_equalRequest_isAHit(long seed) {
    cache.keep(ResponseCache.key(RandomRequests.of(seed)), SERVED, says("hi"));

    assertThat(found(RandomRequests.of(seed))).isEqualTo("hi");
    assertThat(found(RandomRequests.of(seed + 1))).isNull();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void find_requestThatDiffersInOneThing_isAMiss(long seed) {
    ChatRequest request = RandomRequests.of(seed);
    Tool tool = new Tool("another", null, null, null);
    Map<String, Object> others = new HashMap<>();
    others.put("model", request.model() + "2");
    others.put("messages", List.of(Message.user("another")));
    others.put("sampling", request.sampling().withSeed(1L << 40));
    others.put("tools", List.of(tool));
    others.put("toolChoice", ToolChoice.named("another"));
    others.put("parallelToolCalls", opposite(request.parallelToolCalls()));
    others.put(
        "format",
        request.format().equals(ResponseFormat.TEXT)
            ? ResponseFormat.JSON_OBJECT
            : ResponseFormat.TEXT);
    others.put("reasoningEffort", request.reasoningEffort() + "2");
    others.put("user", request.user() + "2");
    others.put("topLogprobs", 3);
    others.put("extra", Map.of("logit_bias", new Json("{}")));
    others.put("rawPrompt", new RawPrompt(true, null, null, null));
    others.put("steering", Steering.DEFAULT.withProvider("a"));
    assertThat(others).containsOnlyKeys(names(ChatRequest.class));

    cache.keep(ResponseCache.key(request), SERVED, says("hi"));

    others.forEach(
        (name, value) -> assertThat(found(changed(request, name, value))).as(name).isNull());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void find_otherSampling_isAMiss(long seed) {
    ChatRequest request = RandomRequests.of(seed);
    Map<String, Object> others =
        Map.of(
            "temperature",
            1.5,
            "topP",
            0.05,
            "topK",
            3,
            "maxTokens",
            2000,
            "stop",
            List.of("end"),
            "seed",
            1L << 40,
            "frequencyPenalty",
            1.5,
            "presencePenalty",
            1.5);
    assertThat(others).containsOnlyKeys(names(Sampling.class));

    cache.keep(ResponseCache.key(request), SERVED, says("hi"));

    others.forEach(
        (name, value) -> {
          Sampling sampling = changed(request.sampling(), name, value);
          assertThat(found(request.withSampling(sampling))).as(name).isNull();
        });
  }

  @Test
  void find_otherSteering_isAMissWhereItChangesWhoMayAnswerWhom() {
    Map<String, Object> matter =
        Map.of(
            "strategy",
            "cost_first",
            "provider",
            "a",
            "privacy",
            Steering.Privacy.LOCAL,
            "fallbackModels",
            List.of("other"),
            "caller",
            "somebody",
            "permissions",
            new Permissions(List.of("m"), List.of()));
    Map<String, Object> doNot =
        Map.of(
            "deadline", Duration.ofSeconds(3),
            "priority", Steering.Priority.HIGH,
            "caching", Steering.Caching.FORCE);
    Map<String, Object> all = new HashMap<>(matter);
    all.putAll(doNot);
    assertThat(all).containsOnlyKeys(names(Steering.class));
    cache.keep(ResponseCache.key(ask("hello")), SERVED, says("hi"));

    matter.forEach((name, value) -> assertThat(found(steered(name, value))).as(name).isNull());
    doNot.forEach((name, value) -> assertThat(found(steered(name, value))).as(name).isNotNull());
  }

  private static ChatRequest steered(String name, Object value) {
    return ask("hello").withSteering(changed(Steering.DEFAULT, name, value));
  }

  private static Boolean opposite(@Nullable Boolean value) {
    return value == null || !value;
  }

  private static String[] names(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .toArray(String[]::new);
  }

  /** The same record but for one component. */
  private static <R extends Record> R changed(R record, String name, Object value) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    try {
      Object[] values = new Object[components.length];
      for (int i = 0; i < components.length; i++) {
        boolean other = components[i].getName().equals(name);
        values[i] = other ? value : components[i].getAccessor().invoke(record);
      }
      @SuppressWarnings("unchecked")
      Class<R> type = (Class<R>) record.getClass();
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a record has no such constructor", e);
    }
  }
}
