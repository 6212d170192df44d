package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigObject;
import dev.relevo.access.StaticKey;
import dev.relevo.settings.Faults;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvironmentTest {
  private final Faults faults = new Faults();

  private Environment read(Map<String, String> variables) {
    return read(variables, Map.of());
  }

  private Environment read(Map<String, String> variables, Map<String, String> configured) {
    return Environment.read(new Variables(variables), configured, Map.of(), faults);
  }

  private static Object value(Environment environment, String path) {
    return environment.config().getValue(path).unwrapped();
  }

  private static List<String> providers(Environment environment) {
    return List.copyOf(
        new TreeSet<>(((ConfigObject) environment.config().getValue("relevo.providers")).keySet()));
  }

  private static List<String> notes(Environment environment, Note.Kind kind) {
    return environment.notes().stream()
        .filter(note -> note.kind() == kind)
        .map(Note::text)
        .toList();
  }

  @Test
  void read_nothing_looksForOllamaHere() {
    Environment environment = read(Map.of());

    assertThat(providers(environment)).containsExactly("ollama");
    assertThat(value(environment, "relevo.providers.ollama.base-url"))
        .isEqualTo("http://localhost:11434");
    assertThat(notes(environment, Note.Kind.WARNING)).isEmpty();
    assertThat(faults.found()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GROQ_API_KEY, groq",
    "GROQ_API_KEYS, groq",
    "OPENAI_API_KEY, openai",
    "OPENAI_API_KEYS, openai",
    "DEEPSEEK_API_KEY, deepseek",
    "DEEPSEEK_API_KEYS, deepseek",
    "GEMINI_API_KEY, gemini",
    "GEMINI_API_KEYS, gemini",
    "MISTRAL_API_KEY, mistral",
    "MISTRAL_API_KEYS, mistral",
    "OPENROUTER_API_KEY, openrouter",
    "OPENROUTER_API_KEYS, openrouter",
    "ANTHROPIC_API_KEY, anthropic",
    "ANTHROPIC_API_KEYS, anthropic",
    "COHERE_API_KEY, cohere",
    "COHERE_API_KEYS, cohere"
  })
  void read_cloudKeys_becomeAProvider(String variable, String kind) {
    Environment environment = read(Map.of(variable, " sk-one ,, sk-two,"));

    assertThat(providers(environment)).contains(kind);
    assertThat(value(environment, "relevo.providers." + kind + ".kind")).isEqualTo(kind);
    assertThat(value(environment, "relevo.providers." + kind + ".api-keys"))
        .isEqualTo(List.of("sk-one", "sk-two"));
    assertThat(notes(environment, Note.Kind.FOUND))
        .contains(variable + ": 2 keys *** for worker " + kind)
        .noneMatch(note -> note.contains("sk-"));
  }

  @Test
  void read_bothSpellings_areJoinedWithoutRepetition() {
    Environment environment = read(Map.of("GROQ_API_KEY", "a", "GROQ_API_KEYS", "b,a"));

    assertThat(value(environment, "relevo.providers.groq.api-keys")).isEqualTo(List.of("b", "a"));
  }

  @Test
  void read_blankVariables_areNotSet() {
    assertThat(read(Map.of("GROQ_API_KEY", " ", "OLLAMA_BASE_URL", "", "PORT", "  ")))
        .isEqualTo(read(Map.of()));
  }

  @Test
  void read_keyOfAVendorThatTheFileNamesOtherwise_makesNoSecondWorker() {
    Environment environment = read(Map.of("GROQ_API_KEY", "a"), Map.of("fast", "groq"));

    assertThat(providers(environment)).isEmpty();
    assertThat(notes(environment, Note.Kind.FOUND))
        .containsExactly(
            "GROQ_API_KEY makes no worker of its own: the file has a provider of kind groq");
  }

  @ParameterizedTest
  @CsvSource({
    "OLLAMA_BASE_URL, http://gpu:11434, http://gpu:11434",
    "OLLAMA_API_URL, http://gpu:11434/v1, http://gpu:11434",
    "OLLAMA_API_URL, https://ollama.example/v1/, https://ollama.example",
    "OLLAMA_API_URL, http://gpu:11434/api, http://gpu:11434",
    "OLLAMA_HOST, 0.0.0.0, http://127.0.0.1:11434",
    "OLLAMA_HOST, 0.0.0.0:9999, http://127.0.0.1:9999",
    "OLLAMA_HOST, :9999, http://127.0.0.1:9999",
    "OLLAMA_HOST, gpu, http://gpu:11434",
    "OLLAMA_HOST, https://gpu, https://gpu",
    "OLLAMA_HOST, http://gpu:80/x, http://gpu:80",
    "OLLAMA_HOST, [::1]:9999, http://[::1]:9999",
    "OLLAMA_HOST, ::, http://127.0.0.1:11434"
  })
  void read_whereOllamaIs_becomesItsAddress(String variable, String value, String url) {
    Environment environment = read(Map.of(variable, value));

    assertThat(value(environment, "relevo.providers.ollama.base-url")).isEqualTo(url);
  }

  @Test
  void read_twoAddressesOfOllama_firstHoldsAndDifferenceIsSaid() {
    Environment environment =
        read(
            Map.of(
                "OLLAMA_BASE_URL", "http://a:1",
                "OLLAMA_API_URL", "http://b:2/v1",
                "OLLAMA_HOST", "c"));

    assertThat(value(environment, "relevo.providers.ollama.base-url")).isEqualTo("http://a:1");
    assertThat(notes(environment, Note.Kind.WARNING))
        .containsExactly("OLLAMA_BASE_URL and OLLAMA_API_URL differ; the first holds");
  }

  @Test
  void read_fileListsProviders_ollamaIsNotGuessed() {
    assertThat(providers(read(Map.of("OLLAMA_HOST", "gpu"), Map.of("mine", "openai-compatible"))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"OLLAMA_MODELS", "OLLAMA_MODELS_ENABLED"})
  void read_modelsAndConcurrency_holdForOllama(String variable) {
    Environment environment =
        read(Map.of(variable, "gemma2:2b, qwen2.5:0.5b", "OLLAMA_MAX_CONCURRENT", "2"));

    assertThat(value(environment, "relevo.providers.ollama.models"))
        .isEqualTo(List.of("gemma2:2b", "qwen2.5:0.5b"));
    assertThat(value(environment, "relevo.providers.ollama.slots")).isEqualTo("2");
  }

  @ParameterizedTest
  @CsvSource({"/root/.ollama/models", "~/models", "C:\\models"})
  void read_ollamasOwnFolderVariable_isNotTakenForModels(String folder) {
    Environment environment = read(Map.of("OLLAMA_MODELS", folder));

    assertThat(environment.config().hasPath("relevo.providers.ollama.models")).isFalse();
    assertThat(notes(environment, Note.Kind.WARNING)).hasSize(1);
  }

  @Test
  void read_modelsWhileTheFileSaysWhereOllamaIs_areSaidToHaveNoEffect() {
    Environment environment = read(Map.of("OLLAMA_MODELS", "a"), Map.of("gpu-1", "ollama"));

    assertThat(providers(environment)).isEmpty();
    assertThat(notes(environment, Note.Kind.WARNING))
        .containsExactly(
            "OLLAMA_MODELS has no effect: the file says where Ollama is, so set `models` there");
  }

  @Test
  void read_fleet_becomesWorkersInsteadOfTheGuess() {
    Environment environment =
        Environment.read(
            new Variables(Map.of("OLLAMA_MODELS", "m", "OLLAMA_HOST", "gpu")),
            Map.of(),
            Map.of("one", "http://a:1", "two.x", "http://b:2"),
            faults);

    assertThat(providers(environment)).containsExactly("one", "two.x");
    assertThat(value(environment, "relevo.providers.one.base-url")).isEqualTo("http://a:1");
    assertThat(value(environment, "relevo.providers.\"two.x\".models")).isEqualTo(List.of("m"));
  }

  @Test
  void read_localModel_becomesAnEmbeddedProvider() {
    Environment environment =
        read(Map.of("LOCAL_MODEL_PATH", "/m/q.gguf", "N_CTX", "1024", "N_THREADS", "1"));

    assertThat(value(environment, "relevo.providers.local"))
        .isEqualTo(
            Map.of(
                "kind", "embedded", "path", "/m/q.gguf", "context-tokens", "1024", "threads", "1"));
  }

  @Test
  void read_localModelSizesWithoutAModel_areSaidToHaveNoEffect() {
    assertThat(notes(read(Map.of("N_CTX", "1", "N_THREADS", "1")), Note.Kind.WARNING))
        .containsExactly(
            "N_CTX has no effect without LOCAL_MODEL_PATH",
            "N_THREADS has no effect without LOCAL_MODEL_PATH");
  }

  @ParameterizedTest
  @CsvSource({
    "30, 30000ms",
    "999, 999000ms",
    "1000, 1000ms",
    "30000, 30000ms",
    "1.5, 1500ms",
    "30s, 30000ms",
    "2 minutes, 120000ms"
  })
  void read_healthInterval_holdsForEveryProvider(String text, String expected) {
    Environment environment =
        read(Map.of("HEALTH_CHECK_INTERVAL", text, "GROQ_API_KEY", "a"), Map.of("mine", "ollama"));

    assertThat(value(environment, "relevo.providers.groq.health-interval")).isEqualTo(expected);
    assertThat(value(environment, "relevo.providers.mine.health-interval")).isEqualTo(expected);
    assertThat(faults.found()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0", "-5", "often", "10 apples"})
  void read_wrongHealthInterval_isAFaultOfTheVariable(String text) {
    read(Map.of("HEALTH_CHECK_INTERVAL", text));

    assertThat(faults.found()).hasSize(1);
    assertThat(faults.found().get(0)).startsWith("HEALTH_CHECK_INTERVAL: is '" + text + "'");
  }

  @Test
  void read_otherSettings_areTakenUnderTheirKeys() {
    Environment environment =
        read(
            Map.of(
                "HOST", "0.0.0.0",
                "PORT", "9000",
                "WORKER_POOL_STRATEGY", "local_first",
                "MAX_TOKENS", "512",
                "API_KEYS", "k1, k2",
                "ADMIN_API_KEYS", "root"));

    assertThat(value(environment, "relevo.http.host")).isEqualTo("0.0.0.0");
    assertThat(value(environment, "relevo.http.port")).isEqualTo("9000");
    assertThat(value(environment, "relevo.routing.strategy")).isEqualTo("local_first");
    assertThat(value(environment, "relevo.routing.default-max-tokens")).isEqualTo("512");
    assertThat(environment.apiKeys()).containsExactly(StaticKey.of("k1"), StaticKey.of("k2"));
    assertThat(environment.adminKeys()).containsExactly(StaticKey.of("root"));
    assertThat(notes(environment, Note.Kind.FOUND))
        .contains(
            "API_KEYS: 2 keys *** for callers", "ADMIN_API_KEYS: 1 key *** for administrators");
  }

  @Test
  void read_wrongLogLevel_isAFault() {
    read(Map.of("LOG_LEVEL", "loud"));

    assertThat(faults.found())
        .containsExactly(
            "LOG_LEVEL: is 'loud' but must be one of DEBUG, ERROR, INFO, OFF, TRACE, WARN");
  }

  @ParameterizedTest
  @CsvSource({
    "60, 60000ms",
    "0.5, 500ms",
    "60000, 60000ms",
    "900000, 900000ms",
    "2m, 120000ms",
    "3600s, 3600000ms"
  })
  void read_rateLimit_isOneForEveryKey(String window, String read) {
    Environment environment =
        read(Map.of("RATE_LIMIT_REQUESTS", "100", "RATE_LIMIT_WINDOW", window));

    assertThat(value(environment, "relevo.limits.requests")).isEqualTo("100");
    assertThat(value(environment, "relevo.limits.window")).isEqualTo(read);
    assertThat(notes(environment, Note.Kind.FOUND))
        .contains(
            "RATE_LIMIT_REQUESTS: relevo.limits.requests = 100",
            "RATE_LIMIT_WINDOW: relevo.limits.window = " + read);
    assertThat(notes(environment, Note.Kind.WARNING)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"often", "0", "-1", "3600", "86400"})
  void read_rateWindowThatMeansNothingOrTooMuch_isAFault(String window) {
    read(Map.of("RATE_LIMIT_REQUESTS", "100", "RATE_LIMIT_WINDOW", window));

    assertThat(faults.found()).hasSize(1);
    assertThat(faults.found().get(0)).startsWith("RATE_LIMIT_WINDOW: is '" + window + "'");
  }

  @Test
  void read_rateWindowAlone_isSaidToHaveNoEffect() {
    Environment environment = read(Map.of("RATE_LIMIT_WINDOW", "60"));

    assertThat(notes(environment, Note.Kind.WARNING))
        .containsExactly(
            "RATE_LIMIT_WINDOW has no effect without RATE_LIMIT_REQUESTS or relevo.limits");
  }

  @ParameterizedTest
  @CsvSource({"8192, 8192MiB", "16GiB, 16GiB", "lots, lots"})
  void read_memoryOfOllama_isTheBudgetOfEveryHost(String value, String budget) {
    Environment environment = read(Map.of("OLLAMA_MAX_MEMORY_MB", value));

    assertThat(value(environment, "relevo.providers.ollama.memory-budget")).isEqualTo(budget);
    assertThat(notes(environment, Note.Kind.FOUND))
        .contains("OLLAMA_MAX_MEMORY_MB: " + budget + " of memory for ollama");
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, fetched",
    "1, true, fetched",
    "TRUE, true, fetched",
    "false, false, not fetched",
    "0, false, not fetched"
  })
  void read_fetchingOfModels_isAutoPull(String value, String flag, String told) {
    Environment environment = read(Map.of("OLLAMA_AUTO_PULL", value));

    assertThat(value(environment, "relevo.providers.ollama.auto-pull")).isEqualTo(flag);
    assertThat(notes(environment, Note.Kind.FOUND))
        .contains("OLLAMA_AUTO_PULL: missing models are " + told + " for ollama");
  }

  @Test
  void read_memoryOfOllamaThatTheFileDescribes_hasNoEffectAndIsSaid() {
    Environment environment =
        read(
            Map.of("OLLAMA_MAX_MEMORY_MB", "8192", "OLLAMA_AUTO_PULL", "true"),
            Map.of("gpu-1", "ollama"));

    assertThat(notes(environment, Note.Kind.WARNING))
        .containsExactly(
            "OLLAMA_MAX_MEMORY_MB has no effect: the file says where Ollama is, so set"
                + " `memory-budget` there",
            "OLLAMA_AUTO_PULL has no effect: the file says where Ollama is, so set `auto-pull`"
                + " there");
  }

  @Test
  void read_graphicsProcessorsOfOllama_areItsOwnAffair() {
    assertThat(notes(read(Map.of("OLLAMA_GPU_ENABLED", "false")), Note.Kind.WARNING))
        .containsExactly(
            "OLLAMA_GPU_ENABLED has no effect: Ollama decides itself what it computes on");
  }

  @Test
  void read_variablesOfTraces_sayWhereTheyGoAndShowNoSecret() {
    Environment environment =
        read(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318",
                "OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20s3c+ret,x.y=2",
                "OTEL_SERVICE_NAME", "desk",
                "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"));

    assertThat(value(environment, "relevo.telemetry.traces.endpoint"))
        .isEqualTo("http://collector:4318");
    assertThat(value(environment, "relevo.telemetry.traces.service-name")).isEqualTo("desk");
    assertThat(value(environment, "relevo.telemetry.traces.headers"))
        .isEqualTo(Map.of("Authorization", "Bearer s3c+ret", "x.y", "2"));
    assertThat(notes(environment, Note.Kind.WARNING))
        .containsExactly(
            "OTEL_EXPORTER_OTLP_PROTOCOL = grpc has no effect: it is http/protobuf here");
    assertThat(environment.notes().toString()).contains("2 headers ***").doesNotContain("s3c");
    assertThat(faults.found()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"OTEL_EXPORTER_OTLP_ENDPOINT", "OLLAMA_BASE_URL", "OLLAMA_HOST"})
  void read_addressWithAPassword_isNotShown(String variable) {
    Environment environment = read(Map.of(variable, "http://me:s3cr@t@far:4318"));

    assertThat(environment.notes().toString())
        .contains(" http://***@far:4318")
        .doesNotContain("s3c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cret", "=s3cret", "a=s3cret%2"})
  void read_headersOfTracesThatMakeNoSense_areAFaultThatShowsNone(String headers) {
    read(Map.of("OTEL_EXPORTER_OTLP_HEADERS", headers));

    assertThat(faults.found())
        .containsExactly(
            "OTEL_EXPORTER_OTLP_HEADERS: must be NAME=VALUE,NAME=VALUE, percent-encoded");
  }

  @Test
  void read_logFormat_isThatOfTheAccessLogToo() {
    assertThat(value(read(Map.of("LOG_FORMAT", "json")), "relevo.telemetry.access-log.format"))
        .isEqualTo("json");
  }
}
