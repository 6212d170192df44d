package dev.relevo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.relevo.access.BudgetRules;
import dev.relevo.access.BudgetSettings;
import dev.relevo.access.LimitSettings;
import dev.relevo.access.Limits;
import dev.relevo.access.RateRules;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.ManualClock;
import dev.relevo.testing.OnEachTransport;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits and budgets as OpenAI's own client for Java meets them. */
@Timeout(120)
@OnEachTransport
final class LimitsJavaClientIT {
  private static final ChatCompletionCreateParams QUESTION =
      ChatCompletionCreateParams.builder().model("m1").addUserMessage("Hi").build();

  private final ManualClock clock = new ManualClock();
  private final Limits limits = new Limits(LimitSettings.NONE, clock, () -> 0);
  private FakeOpenAi upstream;
  private GatewayFixture gateway;
  private OpenAIClient client;

  @BeforeEach
  void start() {
    upstream = FakeOpenAi.start("m1");
    gateway =
        GatewayFixture.start(
                "access { api-keys = [sk-one] }, providers { up { prices { m1 { input = 1,"
                    + " output = 1 } }, "
                    + GatewayFixture.provider(upstream)
                    + " } }",
                limits)
            .ready("up");
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(gateway.url() + "/v1")
            .apiKey("sk-one")
            .timeout(Duration.ofSeconds(60))
            .maxRetries(2)
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
    upstream.close();
  }

  private RateLimitException refusal() {
    return catchThrowableOfType(
        RateLimitException.class, () -> client.chat().completions().create(QUESTION));
  }

  @Test
  void ask_limitReached_isItsRateLimitExceptionWithItsHeaders() {
    limits.configure(
        new LimitSettings(new RateRules(1L, null, Duration.ofHours(1), null), BudgetSettings.NONE));
    assertThat(client.chat().completions().create(QUESTION).choices()).hasSize(1);
    OpenAIClient patient = client.withOptions(options -> options.maxRetries(0));

    RateLimitException refused =
        catchThrowableOfType(
            RateLimitException.class, () -> patient.chat().completions().create(QUESTION));

    assertThat(refused.code()).contains("rate_limit_exceeded");
    assertThat(refused.headers().values("Retry-After")).containsExactly("3600");
    assertThat(refused.headers().values("x-ratelimit-limit-requests")).containsExactly("1");
    assertThat(refused.headers().values("x-ratelimit-remaining-requests")).containsExactly("0");
    assertThat(refused.headers().values("x-ratelimit-reset-requests")).containsExactly("1h0m0s");
  }

  @Test
  void ask_budgetUsedUp_isRefusedOnceAndNotTriedAgain() {
    limits.configure(
        new LimitSettings(
            RateRules.NONE,
            new BudgetSettings(
                new BudgetRules(0L, null),
                BudgetRules.NONE,
                1,
                BudgetSettings.UnknownPrice.ALLOW)));

    RateLimitException refused = refusal();

    assertThat(refused.code()).contains("insufficient_quota");
    assertThat(refused.type()).contains("insufficient_quota");
    assertThat(gateway.gateway.requests(10)).hasSize(1);
  }
}
