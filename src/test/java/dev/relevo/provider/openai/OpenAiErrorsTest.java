package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.transport.Header;
import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenAiErrorsTest {

  private static UpstreamReply reply(int status, String body, Header... headers) {
    return new UpstreamReply(
        status, List.of(headers), new UpstreamReply.Whole(ByteString.fromString(body)));
  }

  private static ProviderError of(int status, String body, Header... headers) {
    return OpenAiErrors.of(reply(status, body, headers), Instant.EPOCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"went wrong\",\"type\":\"t\",\"param\":null,\"code\":null}}",
        "{\"error\":{\"message\":\"went wrong\",\"code\":400}}",
        "{\"error\":\"went wrong\"}",
        "{\"message\":\"went wrong\"}",
        "{\"object\":\"error\",\"message\":\"went wrong\",\"type\":\"t\",\"param\":null,\"code\":\"1000\"}",
        "{\"object\":\"error\",\"message\":{\"detail\":[{\"msg\":\"went wrong\"}]},\"code\":null}",
        "{\"detail\":[{\"type\":\"value_error\",\"loc\":[\"body\",\"x\"],\"msg\":\"went wrong\"}]}",
        "{\"detail\":\"went wrong\"}",
        "[{\"error\":{\"code\":400,\"message\":\"went wrong\",\"status\":\"INVALID\"}}]",
        "went wrong"
      })
  void of_bodyInAnyShape_showsItsMessage(String body) {
    ProviderError error = of(400, body);

    assertThat(error.message()).startsWith("HTTP error 400: ").contains("went wrong");
    assertThat(error.errorClass()).isEqualTo(ErrorClass.CALLER_FAULT);
    assertThat(error.status()).isEqualTo(400);
    assertThat(error.wholeHost()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html><body>cloud front</body></html>",
        "  <!doctype html>",
        "{}",
        "[]",
        "null"
      })
  void of_bodyThatSaysNothing_isClassifiedByStatus(String body) {
    assertThat(of(502, body).errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(of(502, body).message()).isEqualTo("HTTP error 502");
    assertThat(of(429, body).errorClass()).isEqualTo(ErrorClass.RATE_LIMITED);
  }

  @ParameterizedTest
  @CsvSource({
    "400, CALLER_FAULT",
    "401, CREDENTIAL_REJECTED",
    "402, QUOTA_EXHAUSTED",
    "403, CREDENTIAL_REJECTED",
    "404, MODEL_MISSING",
    "408, TRANSIENT",
    "409, TRANSIENT",
    "422, CALLER_FAULT",
    "429, RATE_LIMITED",
    "498, RATE_LIMITED",
    "499, TRANSIENT",
    "500, TRANSIENT",
    "502, TRANSIENT",
    "503, TRANSIENT",
    "504, TRANSIENT",
    "524, TRANSIENT",
    "529, TRANSIENT",
    "302, TRANSIENT"
  })
  void of_status_isClassified(int status, ErrorClass expected) {
    assertThat(of(status, "{\"error\":{\"message\":\"no\"}}").errorClass()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // the window
        "400 | context_length_exceeded | This model's maximum context length is 8192 tokens | TOO_LONG",
        "400 |  | the request exceeds the available context size. try increasing it | TOO_LONG",
        "400 | exceed_context_size_error | too many | TOO_LONG",
        "500 |  | exceed_context_size_error: 9000 of 4096 | TOO_LONG",
        "400 |  | Please reduce the length: the model's context length is only 4096 | TOO_LONG",
        "400 | 3051 | Prompt contains 90 tokens, too large for model with 32 maximum context length | TOO_LONG",
        "413 | rate_limit_exceeded | Request too large for model m on tokens per minute (TPM): Limit 6000 | TOO_LONG",
        // the content
        "400 | content_filter | The response was filtered | CONTENT_REFUSED",
        "400 | content_policy_violation | Your request was rejected | CONTENT_REFUSED",
        "403 |  | Your chosen model requires moderation and your input was flagged | CONTENT_REFUSED",
        // the money
        "429 | insufficient_quota | You exceeded your current quota, please check your plan | QUOTA_EXHAUSTED",
        "429 | credit_balance_exhausted | no | QUOTA_EXHAUSTED",
        "429 |  | Rate limit exceeded: free-models-per-day | QUOTA_EXHAUSTED",
        "429 | rate_limit_exceeded | Rate limit reached for m on requests per day (RPD) | QUOTA_EXHAUSTED",
        "429 | rate_limit_exceeded | Rate limit reached for m on tokens per day (TPD) | QUOTA_EXHAUSTED",
        "402 |  | Insufficient Balance | QUOTA_EXHAUSTED",
        // the rate
        "429 | rate_limit_exceeded | Rate limit reached for m on tokens per minute (TPM) | RATE_LIMITED",
        "429 | slow_down | Slow down | RATE_LIMITED",
        "429 |  | Requests rate limit exceeded | RATE_LIMITED",
        "498 | capacity_exceeded | flex capacity | RATE_LIMITED",
        // the key
        "400 | invalid_api_key | Incorrect API key provided | CREDENTIAL_REJECTED",
        "401 | 401 | User not found. | CREDENTIAL_REJECTED",
        // the model
        "404 | model_not_found | The model `m` does not exist or you do not have access to it | MODEL_MISSING",
        "400 | model_not_found | m is not a valid model | MODEL_MISSING",
        "403 | model_not_found | Project `p` does not have access to model `m` | MODEL_MISSING",
        // what another may have
        "400 | unsupported_parameter | Unsupported parameter: 'max_tokens' | UNSUPPORTED",
        "400 | unsupported_value | Unsupported value: 'temperature' | UNSUPPORTED",
        "400 | tool_use_failed | Failed to call a function | UNSUPPORTED",
        "400 | json_validate_failed | Failed to generate JSON. | UNSUPPORTED",
        "400 |  | this model does not support image input | UNSUPPORTED",
        "400 | invalid_json_schema | 'additionalProperties' is required to be false | UNSUPPORTED",
        "400 | invalid_function_parameters | Invalid schema for function 'f' | UNSUPPORTED",
        "404 | 404 | No endpoints found that support tool use. Try another | UNSUPPORTED",
        "404 | 404 | No endpoints found that support image input | UNSUPPORTED",
        "404 | 404 | No endpoints found for v/m. | MODEL_MISSING",
        "400 | 400 | auto tool choice requires --enable-auto-tool-choice to be set | UNSUPPORTED",
        "500 | 500 | tools param requires --jinja flag | UNSUPPORTED",
        "500 | 500 | image input is not supported - hint: provide the mmproj | UNSUPPORTED",
        "501 | 501 | This server does not support embeddings. Start it with `--embeddings` | UNSUPPORTED",
        // the caller
        "400 |  | messages: at least one message is needed | CALLER_FAULT",
        // the server
        "503 | server_is_overloaded | busy | TRANSIENT",
        "503 |  | Loading model | TRANSIENT"
      })
  void of_words_goBeforeTheStatus(int status, String code, String message, ErrorClass expected) {
    String body =
        "{\"error\":{\"message\":\"%s\",\"type\":\"t\",\"param\":null,\"code\":\"%s\"}}"
            .formatted(message, code == null ? "" : code);

    assertThat(of(status, body).errorClass()).isEqualTo(expected);
  }

  @Test
  void of_fieldAtFault_isNamed() {
    ProviderError error =
        of(
            400,
            "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"param\":\"top_p\",\"code\":null}}");

    assertThat(error.param()).isEqualTo("top_p");
  }

  @Test
  void of_openRouter_showsWhatTheProviderBehindSaid() {
    ProviderError error =
        of(
            429,
            "{\"error\":{\"code\":429,\"message\":\"Provider returned error\",\"metadata\":{\"raw\":"
                + "\"m is temporarily rate-limited upstream\",\"provider_name\":\"p\",\"error_type\":"
                + "\"rate_limit_exceeded\"}}}");

    assertThat(error.errorClass()).isEqualTo(ErrorClass.RATE_LIMITED);
    assertThat(error.message()).contains("temporarily rate-limited upstream");
  }

  @Test
  void of_openRouterErrorType_isRead() {
    assertThat(
            of(
                    400,
                    "{\"error\":{\"code\":400,\"message\":\"no\",\"metadata\":{\"error_type\":\"context_length_exceeded\"}}}")
                .errorClass())
        .isEqualTo(ErrorClass.TOO_LONG);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Rate limit reached. Please try again in 5.289s. Need more? | 5289",
        "Please try again in 2m59.56s. | 179560",
        "Please retry in 10h17m5.72s. | 37025720",
        "try again in 250ms | 250",
        "Please retry after 6 seconds. | 6000",
        "Please try again in 20 seconds | 20000",
        "Try again in 1 minute | 60000"
      })
  void of_waitInTheText_isRead(String message, long millis) {
    assertThat(of(429, "{\"error\":{\"message\":\"" + message + "\"}}").retryAfter())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Please try again later", "try again in a while", "try again in .s", "no"})
  void of_noWaitInTheText_isNull(String message) {
    assertThat(of(429, "{\"error\":{\"message\":\"" + message + "\"}}").retryAfter()).isNull();
  }

  @Test
  void of_header_goesBeforeTheText() {
    assertThat(
            of(429, "{\"error\":{\"message\":\"try again in 5s\"}}", new Header("Retry-After", "7"))
                .retryAfter())
        .isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void of_longText_isCut() {
    assertThat(of(500, "x".repeat(100_000)).message()).hasSizeLessThan(600);
  }

  @Test
  void inStream_groqText_isShown() {
    assertThat(OpenAiErrors.inStream("{\"x_groq\":{\"error\":\"went wrong\"}}").message())
        .contains("went wrong");
  }

  // the vendors, each with bodies as it sends them

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | invalid_request_error | invalid_api_key | Incorrect API key provided | CREDENTIAL_REJECTED",
        "403 | invalid_request_error | unsupported_country | Country not supported | CREDENTIAL_REJECTED",
        "429 | insufficient_quota | insufficient_quota | You exceeded your current quota | QUOTA_EXHAUSTED",
        "429 | billing | credit_balance_exhausted | No credit is left | QUOTA_EXHAUSTED",
        "429 | requests | rate_limit_exceeded | Rate limit reached | RATE_LIMITED",
        "429 | rate_limit_error | slow_down | Ramp up slower | RATE_LIMITED",
        "503 | service_unavailable_error | server_is_overloaded | Overloaded | TRANSIENT",
        "500 | server_error |  | The server had an error | TRANSIENT"
      })
  void of_openAi_isClassified(
      int status, String type, @Nullable String code, String message, ErrorClass expected) {
    assertThat(of(status, body(type, code, message)).errorClass()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429 | tokens | rate_limit_exceeded | Rate limit reached on tokens per minute (TPM): Limit 6000, Used 5900. Please try again in 5.289s. | RATE_LIMITED",
        "429 | requests | rate_limit_exceeded | Rate limit reached on requests per day (RPD): Limit 1000. Please try again in 1m26.4s. | QUOTA_EXHAUSTED",
        "429 | tokens | rate_limit_exceeded | Rate limit reached on tokens per day (TPD): Limit 100000. Please try again in 3m. | QUOTA_EXHAUSTED",
        "413 | tokens | rate_limit_exceeded | Request too large for model on tokens per minute (TPM): Limit 6000, Requested 9000 | TOO_LONG",
        "498 | flex | capacity_exceeded | Flex tier capacity exceeded | RATE_LIMITED",
        "400 | invalid_request_error | tool_use_failed | Failed to call a function | UNSUPPORTED",
        "424 | x |  | failed dependency | CALLER_FAULT"
      })
  void of_groq_isClassified(
      int status, String type, @Nullable String code, String message, ErrorClass expected) {
    ProviderError error = of(status, body(type, code, message));

    assertThat(error.errorClass()).isEqualTo(expected);
    assertThat(error.retryAfter() != null).isEqualTo(message.contains("try again"));
  }

  @ParameterizedTest
  @CsvSource({"402, QUOTA_EXHAUSTED", "422, CALLER_FAULT", "429, RATE_LIMITED", "503, TRANSIENT"})
  void of_deepSeek_isClassified(int status, ErrorClass expected) {
    String message = status == 402 ? "Insufficient Balance" : "no";

    assertThat(of(status, body("unknown_error", "invalid_request_error", message)).errorClass())
        .isEqualTo(expected);
  }

  @Test
  void inStream_deepSeekWithoutBalance_isQuota() {
    assertThat(
            OpenAiErrors.inStream("{\"error\":{\"message\":\"Insufficient Balance\"}}")
                .errorClass())
        .isEqualTo(ErrorClass.QUOTA_EXHAUSTED);
  }

  @Test
  void of_mistralOrderOfRoles_anotherMayTakeIt() {
    ProviderError error =
        of(
            400,
            "{\"object\":\"error\",\"message\":\"Unexpected role 'user' after role 'tool'\",\"type\":"
                + "\"invalid_request_message_order\",\"param\":null,\"code\":\"3230\"}");

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.message())
        .isEqualTo("HTTP error 400: Unexpected role 'user' after role 'tool'");
  }

  @Test
  void of_mistralIdOfAToolCall_anotherMayTakeIt() {
    assertThat(
            of(
                    400,
                    "{\"object\":\"error\",\"message\":\"Tool call id was call_1 must be a-z, A-Z,"
                        + " 0-9, with a length of 9.\",\"type\":\"invalid_function_call\",\"param\":"
                        + "null,\"code\":\"3280\"}")
                .errorClass())
        .isEqualTo(ErrorClass.UNSUPPORTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"detail\":%s}",
        "{\"object\":\"error\",\"message\":{\"detail\":%s},\"code\":null}"
      })
  void of_mistralListOfProblems_isToldInWordsWithItsField(String shape) {
    String problems =
        "[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"messages\",0,\"name\"],\"msg\":\"Extra"
            + " inputs are not permitted\",\"input\":\"what the user wrote\"},"
            + "{\"type\":\"missing\",\"loc\":[\"body\",\"model\"],\"msg\":\"Field required\"}]";

    ProviderError error = of(422, shape.formatted(problems));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo("messages[0].name");
    assertThat(error.message())
        .isEqualTo(
            "HTTP error 422: messages[0].name: Extra inputs are not permitted; model: Field"
                + " required");
  }

  @Test
  void of_mistralOtherProblem_isTheCallers() {
    assertThat(
            of(
                    422,
                    "{\"detail\":[{\"type\":\"less_than_equal\",\"loc\":[\"body\",\"temperature\"],"
                        + "\"msg\":\"Input should be less than or equal to 1.5\",\"input\":7}]}")
                .errorClass())
        .isEqualTo(ErrorClass.CALLER_FAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "400, context_length_exceeded, TOO_LONG",
    "400, content_policy_violation, CONTENT_REFUSED",
    "402, payment_required, QUOTA_EXHAUSTED",
    "429, rate_limit_exceeded, RATE_LIMITED",
    "502, provider_unavailable, TRANSIENT",
    "503, provider_overloaded, TRANSIENT",
    "524, timeout, TRANSIENT",
    "404, not_found, MODEL_MISSING"
  })
  void of_openRouterTypes_areClassified(int status, String type, ErrorClass expected) {
    String body =
        "{\"error\":{\"code\":%d,\"message\":\"no\",\"metadata\":{\"error_type\":\"%s\"}}}"
            .formatted(status, type);

    assertThat(of(status, body).errorClass()).isEqualTo(expected);
    assertThat(OpenAiErrors.inStream(body).errorClass()).isEqualTo(expected);
  }

  @Test
  void of_openRouterModeration_isNoFaultOfTheKey() {
    assertThat(
            of(
                    403,
                    "{\"error\":{\"code\":403,\"message\":\"Your input was refused\",\"metadata\":{"
                        + "\"reasons\":[\"violence\"],\"provider_name\":\"p\"}}}")
                .errorClass())
        .isEqualTo(ErrorClass.CONTENT_REFUSED);
    assertThat(of(403, "{\"error\":{\"code\":403,\"message\":\"Forbidden\"}}").errorClass())
        .isEqualTo(ErrorClass.CREDENTIAL_REJECTED);
  }

  private static final String FREE_DAY =
      "{\"error\":{\"code\":429,\"message\":\"Rate limit exceeded: free-models-per-day\"%s}}";

  @Test
  void of_openRouterFreeDay_isOverAtMidnightOfUtc() {
    ProviderError error =
        OpenAiErrors.of(reply(429, FREE_DAY.formatted("")), Instant.parse("2026-11-21T21:30:00Z"));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.QUOTA_EXHAUSTED);
    assertThat(error.retryAfter()).isEqualTo(Duration.ofMinutes(150));
  }

  @Test
  void of_openRouterFreeDayWithAReset_isOverThen() {
    String inBody = ",\"metadata\":{\"headers\":{\"X-RateLimit-Reset\":\"1795299000000\"}}";
    Instant now = Instant.ofEpochSecond(1_795_298_000);

    assertThat(OpenAiErrors.of(reply(429, FREE_DAY.formatted(inBody)), now).retryAfter())
        .isEqualTo(Duration.ofSeconds(1000));
    assertThat(
            OpenAiErrors.of(
                    reply(
                        429,
                        FREE_DAY.formatted(""),
                        new Header("X-RateLimit-Remaining", "0"),
                        new Header("X-RateLimit-Reset", "1795299000000")),
                    now)
                .retryAfter())
        .isEqualTo(Duration.ofSeconds(1000));
  }

  @Test
  void of_vllmCodesAsNumbers_areRead() {
    assertThat(
            of(
                    400,
                    "{\"error\":{\"message\":\"This model's maximum context length is 4096 tokens."
                        + " However, you requested 9000\",\"type\":\"BadRequestError\",\"param\":null,"
                        + "\"code\":400}}")
                .errorClass())
        .isEqualTo(ErrorClass.TOO_LONG);
    assertThat(
            of(
                    404,
                    "{\"object\":\"error\",\"message\":\"The model `x` does not exist.\",\"type\":"
                        + "\"NotFoundError\",\"param\":null,\"code\":404}")
                .errorClass())
        .isEqualTo(ErrorClass.MODEL_MISSING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | exceed_context_size_error | the request exceeds the available context size",
        "500 | server_error | the request exceeds the available context size. try increasing it",
        "500 | server_error | Context size has been exceeded."
      })
  void of_llamaCppPromptTooLong_isTooLongWhateverTheStatus(
      int status, String type, String message) {
    String body =
        "{\"error\":{\"code\":%d,\"message\":\"%s\",\"type\":\"%s\",\"n_prompt_tokens\":9,\"n_ctx\":4}}"
            .formatted(status, message, type);

    assertThat(of(status, body).errorClass()).isEqualTo(ErrorClass.TOO_LONG);
  }

  @ParameterizedTest
  @CsvSource({
    "GenerateRequestsPerMinutePerProjectPerModel-FreeTier, no, RATE_LIMITED",
    "GenerateRequestsPerDayPerProjectPerModel-FreeTier, no, QUOTA_EXHAUSTED",
    "GenerateRequestsPerMinutePerProjectPerModel-FreeTier, limit: 0, QUOTA_EXHAUSTED"
  })
  void of_google_minutesAndDaysAreToldApart(String quota, String words, ErrorClass expected) {
    ProviderError error =
        of(
            429,
            "[{\"error\":{\"code\":429,\"message\":\"You exceeded your current quota, %s\",\"status\":"
                    .formatted(words)
                + "\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.Quota"
                + "Failure\",\"violations\":[{\"quotaId\":\""
                + quota
                + "\"}]},{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":"
                + "\"34.4s\"}]}}]");

    assertThat(error.errorClass()).isEqualTo(expected);
    assertThat(error.retryAfter()).isEqualTo(Duration.ofMillis(34_400));
  }

  @Test
  void of_cohereMonth_isQuota() {
    assertThat(
            of(429, "{\"message\":\"Trial keys are limited to 1000 API calls / month\"}")
                .errorClass())
        .isEqualTo(ErrorClass.QUOTA_EXHAUSTED);
  }

  private static String body(String type, @Nullable String code, String message) {
    return "{\"error\":{\"message\":\"%s\",\"type\":\"%s\",\"param\":null,\"code\":%s}}"
        .formatted(message, type, code == null ? "null" : "\"" + code + "\"");
  }
}
