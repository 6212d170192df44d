package dev.relevo.gateway;

import static dev.relevo.testing.ChatServer.begun;
import static dev.relevo.testing.ChatServer.error;
import static dev.relevo.testing.ChatServer.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Usage;
import dev.relevo.testing.ChatServer;
import dev.relevo.testing.ScriptedReply;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an answer that breaks off after some of it was delivered. */
final class ContinuationTest extends GatewayFixture {
  private static final String[] WHOLE = {"One", " two", " three", " four."};

  /** Worker a says the first pieces, waits until the caller has them, and breaks off. */
  private Result brokenAfter(int pieces, String... more) {
    start(more);
    return broken(pieces);
  }

  private Result broken(int pieces) {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    a.chats(begun(Arrays.copyOf(WHOLE, pieces)).await(seen).cut());
    int[] came = {0};
    return stream(
        ask(),
        event -> {
          if (++came[0] == pieces) {
            seen.complete(null);
          }
        });
  }

  private static List<ChatEvent.Continued> seams(Result result) {
    return result.events().stream()
        .filter(ChatEvent.Continued.class::isInstance)
        .map(ChatEvent.Continued.class::cast)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void replay_sameText_isJoinedWithoutAGap(int pieces) {
    startServers();
    b.chats(ChatServer.stream("One t", "wo th", "ree", " four."));
    attach(worker("a", a, "priority = 1"), worker("b", b, "priority = 2"));

    Result result = broken(pieces);

    assertThat(result.text()).isEqualTo("One two three four.");
    assertThat(seams(result))
        .singleElement()
        .satisfies(
            seam -> {
              assertThat(seam.served().worker()).isEqualTo("b");
              assertThat(seam.served().attempts()).isEqualTo(3); // a was asked once more
              assertThat(seam.characters())
                  .isEqualTo(String.join("", Arrays.copyOf(WHOLE, pieces)).length());
            });
    assertThat(result.events()).last().isInstanceOf(ChatEvent.Finished.class);
    assertThat(result.events()).contains(new ChatEvent.UsageReported(Usage.reported(3, 5), null));
    assertThat(Objects.requireNonNull(result.served()).worker()).isEqualTo("a");
    assertThat(b.chats()).hasSize(1);
  }

  @Test
  void replay_otherText_endsWithTheErrorOfTheBreak() {
    startServers();
    b.chats(ChatServer.stream("One", " twenty", "-one"));
    attach(worker("a", a, "priority = 1"), worker("b", b, "priority = 2"));

    Result result = broken(2);

    assertThat(result.begunText()).isEqualTo("One two");
    assertThat(result.error().kind()).isEqualTo(GatewayError.Kind.UPSTREAM_FAILED);
    assertThat(result.error().message()).startsWith("the answer broke off after 7 characters: ");
    assertThat(seams(result)).isEmpty();
    assertThat(workerView("b").snapshot().models().get(0).speed().failureRate()).isZero();
  }

  @Test
  void replay_nothingAtAll_isAFailureThatMayPass() {
    startServers();
    b.next(ChatServer.stream());
    b.chats(ChatServer.stream(WHOLE));
    attach(worker("a", a, "priority = 1"), worker("b", b, "priority = 2"));

    Result result = broken(2);

    assertThat(result.text()).isEqualTo("One two three four.");
    assertThat(workerView("b").snapshot().models().get(0).speed().failureRate()).isPositive();
    assertThat(b.chats()).hasSize(2);
  }

  @Test
  void replay_shorterText_isNotTheSameAnswer() {
    startServers();
    b.chats(ChatServer.stream("One", " tw"));
    attach(worker("a", a, "priority = 1"), worker("b", b, "priority = 2"));

    Result result = broken(2);

    assertThat(result.begunText()).isEqualTo("One two");
    assertThat(result.failure()).isNotNull();
    assertThat(result.events()).noneMatch(ChatEvent.UsageReported.class::isInstance);
  }

  @Test
  void replay_breaksOffToo_goesOnToTheNext() {
    startServers();
    b.next(begun("One", " two", " three").cut(), begun("One").cut());
    attach(
        worker("a", a, "priority = 1"),
        worker("b", b, "priority = 2"),
        worker("c", b, "priority = 3"));
    b.chats(ChatServer.stream(WHOLE));

    Result result = broken(1);

    assertThat(result.text()).isEqualTo("One two three four.");
    assertThat(seams(result))
        .extracting(seam -> seam.served().worker(), ChatEvent.Continued::characters)
        .containsExactly(tuple("b", 3), tuple("c", 13));
  }

  @Test
  void prefill_knownToWork_isAskedForTheRest() {
    startServers();
    b.chats(ChatServer.stream(" three", " four."));
    attach(
        worker("a", a, "priority = 1"),
        worker("b", b, "priority = 2", "capabilities { prefill = true }"));

    Result result = broken(2);

    assertThat(result.text()).isEqualTo("One two three four.");
    assertThat(b.chats().get(0).body())
        .contains("{\"role\":\"assistant\",\"content\":\"One two\"}]");
    // two pieces of the first and five tokens of the second
    assertThat(result.events())
        .contains(new ChatEvent.UsageReported(new Usage(3, 7, 0, 0, Usage.Source.ESTIMATED), null));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void prefill_whoGoesOn_isChargedForItsOwnPartOnly(boolean reports) {
    startServers();
    b.chats(
        reports
            ? ChatServer.stream(" three", " four.")
            : begun(" three", " four.")
                .chunk(event("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}"))
                .chunk(event("[DONE]")));
    attach(
        worker("a", a, "priority = 1"),
        worker("b", b, "priority = 2", "capabilities { prefill = true }"));

    assertThat(broken(2).text()).isEqualTo("One two three four.");

    int prompt = ask().promptCharacters();
    Usage broken = Usage.estimated(prompt, 0).withForeignTokens(2);
    assertThat(gateway.requests(1).get(0).attempts())
        .extracting(AttemptRecord::worker, AttemptRecord::usage)
        .containsExactly(
            tuple("a", broken),
            tuple("a", broken), // the same again
            tuple(
                "b",
                reports ? Usage.reported(3, 5) : Usage.estimated(prompt, " three four.".length())));
  }

  @Test
  void prefill_refused_isReplayedAndTheCallerNeverSeesIt() {
    startServers();
    b.next(error(400, "invalid_request", "the last turn must be the user's"));
    b.chats(ChatServer.stream(WHOLE));
    attach(
        worker("a", a, "priority = 1"),
        worker("b", b, "priority = 2", "capabilities { prefill = true }"));

    Result result = broken(2);

    assertThat(result.text()).isEqualTo("One two three four.");
    assertThat(b.chats()).hasSize(2);
    assertThat(b.chats().get(1).body()).doesNotContain("\"assistant\"");
  }

  @Test
  void sameModelAskedForTheSameWords_isReplayedBeforeItIsPrefilled() {
    startServers();
    b.next(ChatServer.stream("One", " too"));
    b.next(ChatServer.stream(" three", " four."));
    attach(
        worker("a", a, "priority = 1"),
        worker("b", b, "priority = 2", "capabilities { prefill = true }"));

    CompletableFuture<Void> seen = new CompletableFuture<>();
    a.chats(begun("One", " two").await(seen).cut());
    Result result =
        stream(
            ask().withSampling(Sampling.DEFAULT.withTemperature(0)), event -> seen.complete(null));

    assertThat(result.text()).isEqualTo("One two three four.");
    assertThat(b.chats().get(0).body()).doesNotContain("\"assistant\"");
    assertThat(b.chats().get(1).body()).contains("\"assistant\",\"content\":\"One two\"");
  }

  @Test
  void prefill_nothingToAdd_isNotTakenForTheEnd() {
    startServers();
    b.next(ChatServer.stream());
    b.chats(ChatServer.stream(WHOLE));
    attach(
        worker("a", a, "priority = 1"),
        worker("b", b, "priority = 2", "capabilities { prefill = true }"));

    Result result = broken(2);

    assertThat(result.text()).isEqualTo("One two three four.");
    assertThat(b.chats()).hasSize(2);
  }

  @Test
  void prefill_refusedAsTheLastWay_anotherGoesOn() {
    startServers();
    ChatServer c = closeLater(ChatServer.offering("m"));
    b.next(ChatServer.stream("One", " too"));
    b.chats(error(400, "invalid_request", "the last turn must be the user's"));
    c.chats(ChatServer.stream(WHOLE));
    attach(
        worker("a", a, "priority = 1"),
        worker("b", b, "priority = 2", "capabilities { prefill = true }"),
        worker("c", c, "priority = 3"));
    CompletableFuture<Void> seen = new CompletableFuture<>();
    a.chats(begun("One", " two").await(seen).cut());

    Result result =
        stream(
            ask().withSampling(Sampling.DEFAULT.withTemperature(0)), event -> seen.complete(null));

    assertThat(result.text()).isEqualTo("One two three four.");
    assertThat(b.chats()).hasSize(2);
  }

  @Test
  void instruct_differentText_isToldToGoOnAndTheOverlapIsDropped() {
    startServers();
    b.next(ChatServer.stream("Uno", " dos"));
    b.next(ChatServer.stream("One", " two", " three", " four."));
    attach(
        worker("a", a, "priority = 1"),
        worker("b", b, "priority = 2"),
        "relevo.routing { mid-stream = instruct, mid-stream-instruction = \"Go on.\" }");

    Result result = broken(2);

    assertThat(result.text()).isEqualTo("One two three four.");
    assertThat(b.chats().get(1).body())
        .contains(
            "{\"role\":\"assistant\",\"content\":\"One two\"},"
                + "{\"role\":\"user\",\"content\":\"Go on.\"}]");
  }

  @Test
  void error_setting_neverGoesOn() {
    Result result = brokenAfter(2, "relevo.routing.mid-stream = error");

    assertThat(result.begunText()).isEqualTo("One two");
    assertThat(result.error().message()).startsWith("the answer broke off after 7 characters: ");
    assertThat(b.chats()).isEmpty();
  }

  @Test
  void structuredOutput_isNeverContinued() {
    start();
    CompletableFuture<Void> seen = new CompletableFuture<>();
    a.chats(begun("{").await(seen).cut());

    Result result =
        stream(ask().withFormat(ResponseFormat.JSON_OBJECT), event -> seen.complete(null));

    assertThat(result.begunText()).isEqualTo("{");
    assertThat(result.failure()).isNotNull();
    assertThat(b.chats()).isEmpty();
  }

  @Test
  void toolCall_begun_isNeverContinued() {
    start();
    CompletableFuture<Void> seen = new CompletableFuture<>();
    a.chats(
        ScriptedReply.stream("text/event-stream")
            .chunk(
                event(
                    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\","
                        + "\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}}]}"))
            .await(seen)
            .cut());

    Result result = stream(ask(), event -> seen.complete(null));

    assertThat(result.failure()).isNotNull();
    assertThat(b.chats()).isEmpty();
  }

  @Test
  void thoughts_delivered_areNotDeliveredTwice() {
    startServers();
    CompletableFuture<Void> seen = new CompletableFuture<>();
    a.chats(
        ScriptedReply.stream("text/event-stream")
            .chunk(event("{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}"))
            .await(seen)
            .cut());
    b.chats(
        ScriptedReply.stream("text/event-stream")
            .chunk(event("{\"choices\":[{\"delta\":{\"reasoning_content\":\"well\"}}]}"))
            .chunk(event("{\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}"))
            .chunk(event("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}"))
            .chunk(event("[DONE]")));
    attach(worker("a", a, "priority = 1"), worker("b", b, "priority = 2"));

    Result result = stream(ask(), event -> seen.complete(null));

    assertThat(result.text()).isEqualTo("Hi");
    assertThat(result.events())
        .filteredOn(ChatEvent.ReasoningDelta.class::isInstance)
        .containsExactly(new ChatEvent.ReasoningDelta("hm"));
  }

  @Test
  void onlyThoughtsDelivered_areNoBeginningToGoOnWith() {
    startServers();
    CompletableFuture<Void> seen = new CompletableFuture<>();
    a.chats(
        ScriptedReply.stream("text/event-stream")
            .chunk(event("{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}"))
            .await(seen)
            .cut());
    attach(
        worker("a", a, "priority = 1"),
        worker("b", b, "priority = 2", "capabilities { prefill = true }"));

    Result result = stream(ask(), event -> seen.complete(null));

    assertThat(result.text()).isEqualTo("hello");
    assertThat(b.chats())
        .singleElement()
        .satisfies(request -> assertThat(request.body()).doesNotContain("\"assistant\""));
  }

  @Test
  void seamAfterThoughts_isToldByThePlaceInTheText() {
    startServers();
    CompletableFuture<Void> seen = new CompletableFuture<>();
    a.chats(
        ScriptedReply.stream("text/event-stream")
            .chunk(event("{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}"))
            .chunk(event("{\"choices\":[{\"delta\":{\"content\":\"One\"}}]}"))
            .await(seen)
            .cut());
    b.chats(ChatServer.stream(WHOLE));
    attach(worker("a", a, "priority = 1"), worker("b", b, "priority = 2"));

    Result result =
        stream(
            ask(),
            event -> {
              if (event instanceof ChatEvent.TextDelta) {
                seen.complete(null);
              }
            });

    assertThat(result.text()).isEqualTo("One two three four.");
    assertThat(seams(result)).extracting(ChatEvent.Continued::characters).containsExactly(3);
  }

  @Test
  void slowReader_breakBeforeItHasRead_losesNothing() {
    startServers();
    a.chats(begun(WHOLE[0], WHOLE[1], WHOLE[2]).cut());
    b.chats(ChatServer.stream(WHOLE));
    attach(worker("a", a, "priority = 1"), worker("b", b, "priority = 2"));

    assertThat(stream(ask()).text()).isEqualTo("One two three four.");
  }
}
