package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.testing.FakeProvider;
import dev.relevo.transport.Header;
import dev.relevo.transport.Lane;
import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class VendorApiTest {
  private static final ActorSystem SYSTEM = ActorSystem.create("vendor-api-test");
  private static final Lane LANE =
      new Lane(SystemMaterializer.get(SYSTEM).materializer(), Runnable::run, 0);

  private final List<RateLimits> told = new ArrayList<>();

  @AfterAll
  static void stop() throws Exception {
    SYSTEM.terminate();
    SYSTEM.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** What becomes of a reply with these headers that a vendor means so. */
  private ProviderError refused(int status, ProviderError meaning, Header... headers)
      throws Exception {
    UpstreamReply reply =
        new UpstreamReply(
            status, List.of(headers), new UpstreamReply.Whole(ByteString.emptyByteString()));
    VendorApi api =
        new VendorApi(
            (lane, call, abandoned) -> CompletableFuture.completedFuture(reply),
            List.of(),
            (answer, now) -> meaning);
    try {
      api.post(
              "/chat",
              0,
              ByteString::emptyByteString,
              false,
              told::add,
              new CompletableFuture<>(),
              LANE)
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
      throw new AssertionError("the reply was taken for a success");
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(ProviderException.class);
      return ((ProviderException) e.getCause()).error();
    }
  }

  private static Header[] usedUp(String reset) {
    return new Header[] {
      new Header("x-ratelimit-remaining-requests", "0"),
      new Header("x-ratelimit-reset-requests", reset),
      new Header("x-ratelimit-remaining-tokens", "50"),
      new Header("x-ratelimit-reset-tokens", "9m")
    };
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorClass.class,
      names = {"RATE_LIMITED", "QUOTA_EXHAUSTED"})
  void post_limitedWithoutAWait_lastsUntilTheResetOfWhatIsUsedUp(ErrorClass errorClass)
      throws Exception {
    ProviderError error = refused(429, ProviderError.of(errorClass, "slow"), usedUp("17s"));

    assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(17));
    assertThat(told).singleElement().extracting(RateLimits::requests).isNotNull();
  }

  @Test
  void post_limitedWithAWait_keepsIt() throws Exception {
    ProviderError slow =
        ProviderError.of(ErrorClass.RATE_LIMITED, "slow").withRetryAfter(Duration.ofSeconds(3));

    assertThat(refused(429, slow, usedUp("17s")).retryAfter()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void post_otherFailure_hasNoWait() throws Exception {
    assertThat(
            refused(500, ProviderError.of(ErrorClass.TRANSIENT, "x"), usedUp("17s")).retryAfter())
        .isNull();
  }

  @Test
  void post_limitedAndSomethingLeft_hasNoWait() throws Exception {
    assertThat(
            refused(
                    429,
                    ProviderError.of(ErrorClass.RATE_LIMITED, "slow"),
                    new Header("x-ratelimit-remaining-requests", "7"),
                    new Header("x-ratelimit-reset-requests", "17s"))
                .retryAfter())
        .isNull();
  }

  @Test
  void bearer_keys_becomeOneHeaderEach() {
    assertThat(VendorApi.bearer(FakeProvider.settings("w", 2)))
        .containsExactly(
            List.of(new Header("Authorization", "Bearer key-0")),
            List.of(new Header("Authorization", "Bearer key-1")));
  }
}
