package dev.relevo.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PrivacyTest {
  private static final ProviderError SAID =
      ProviderError.ofStatus(ErrorClass.TRANSIENT, 503, "'my secret' is too much for me")
          .withRetryAfter(Duration.ofSeconds(2));

  @Test
  void tellable_any_isAllThatWasSaid() {
    GatewayError error = Steering.Privacy.ANY.tellable(GatewayError.invalid("x", "bad secret"));

    assertThat(Steering.Privacy.ANY.tellable(SAID)).isEqualTo(SAID);
    assertThat(error).isEqualTo(GatewayError.invalid("x", "bad secret"));
  }

  @Test
  void tellable_localAndTheProviderSpoke_isClassAndStatusOnly() {
    ProviderError told = Steering.Privacy.LOCAL.tellable(SAID);

    assertThat(told.message())
        .isEqualTo("HTTP error 503: what was said is only told to the caller");
    assertThat(told.withMessage(SAID.message())).isEqualTo(SAID);
    assertThat(
            Steering.Privacy.LOCAL
                .tellable(ProviderError.of(ErrorClass.BROKEN_ANSWER, "secret"))
                .message())
        .isEqualTo("what was said is only told to the caller");
  }

  @Test
  void tellable_localAndNobodyWasReached_isAll() {
    ProviderError refused = ProviderError.unreachable("connection refused");

    assertThat(Steering.Privacy.LOCAL.tellable(refused)).isEqualTo(refused);
  }

  @Test
  void tellable_localErrorOfTheGateway_losesWhatMayComeFromTheRequest() {
    GatewayError behind =
        new GatewayError(GatewayError.Kind.UPSTREAM_FAILED, "secret; 1 attempt", null, null, SAID);
    GatewayError invalid = GatewayError.invalid("schema.secret", "schema.secret is wrong");
    GatewayError own = GatewayError.of(GatewayError.Kind.OVERLOADED, "all slots are in use");

    assertThat(Steering.Privacy.LOCAL.tellable(behind).toString()).doesNotContain("secret");
    assertThat(Steering.Privacy.LOCAL.tellable(invalid).toString()).doesNotContain("secret");
    assertThat(Steering.Privacy.LOCAL.tellable(own)).isEqualTo(own);
  }
}
