package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import dev.relevo.pool.CircuitSettings;
import dev.relevo.pool.HedgingSettings;
import dev.relevo.pool.RoutingSettings;
import dev.relevo.pool.Tiers;
import dev.relevo.provider.Ability;
import dev.relevo.provider.ApiKey;
import dev.relevo.provider.Locality;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.Price;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.settings.Secret;
import dev.relevo.settings.SettingsException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GatewaySettingsTest {
  private static GatewaySettings read(String text) {
    return GatewaySettings.from(ConfigFactory.parseString(text));
  }

  private static List<String> faults(String text) {
    return catchThrowableOfType(SettingsException.class, () -> read(text)).faults();
  }

  @Test
  void forLooking_hostsAreToldToDoNothing() {
    GatewaySettings settings =
        read(
            "relevo.providers { box { kind = ollama, memory-budget = 5GiB, pinned = [a],"
                + " idle-unload = 1m, auto-pull = true }, groq { api-keys = [k] } }");

    List<ProviderDefinition> providers = settings.forLooking().providers();

    assertThat(providers).hasSameSizeAs(settings.providers());
    for (ProviderDefinition provider : providers) {
      MemorySettings memory = provider.settings().memory();
      if (provider.settings().id().equals("box")) {
        assertThat(memory.budget()).isEqualTo(5L << 30);
        assertThat(memory.pinned()).isEmpty();
        assertThat(memory.idleUnload()).isNull();
        assertThat(memory.autoPull()).isFalse();
      } else {
        assertThat(memory).isNull();
      }
    }
  }

  private static ProviderSettings only(String text) {
    List<ProviderDefinition> providers = read(text).providers();
    assertThat(providers).hasSize(1);
    return providers.get(0).settings();
  }

  @Test
  void from_nothing_isReferenceConf() {
    GatewaySettings settings = GatewaySettings.from(ConfigFactory.empty());

    assertThat(settings.providers()).isEmpty();
    assertThat(settings.routing())
        .isEqualTo(
            new RoutingSettings(
                "hybrid",
                500,
                RoutingSettings.UnknownModel.SUBSTITUTE,
                true,
                6,
                Duration.ofMinutes(10),
                1000,
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                new HedgingSettings(false, 0.05),
                RoutingSettings.MidStream.CONTINUE,
                "Your last answer broke off. Go on exactly where it ends, in the same language and"
                    + " format, without repeating any of it and without a remark.",
                new CircuitSettings(3, 0.5, 20, Duration.ofSeconds(2), Duration.ofSeconds(15)),
                Map.of(),
                Tiers.NONE,
                null));
  }

  @Test
  void from_records_areReadAndChecked() {
    assertThat(read("").records()).isEqualTo(new RecordSettings(1000));
    assertThat(read("relevo.records.keep = 0").records().keep()).isZero();
    assertThat(faults("relevo.records { keep = -1, kep = 2 }"))
        .hasSize(2)
        .anySatisfy(fault -> assertThat(fault).startsWith("relevo.records.keep:"))
        .anySatisfy(fault -> assertThat(fault).startsWith("relevo.records.kep:"));
  }

  @Test
  void from_routing_isRead() {
    RoutingSettings routing =
        read("""
                relevo.routing {
                  strategy = least-time, unknown-model = Reject, other-models = off
                  max-attempts = 2, deadline = 5s, queue-length = 0, queue-timeout = 100ms
                  circuit { failures = 1, open = 1s, longest-open = 1s }
                }
                relevo.aliases { chat = ["a/m", "n"], "gpt-4.1" = x }
                """)
            .routing();

    assertThat(routing.strategy()).isEqualTo("least_time");
    assertThat(routing.unknownModel()).isEqualTo(RoutingSettings.UnknownModel.REJECT);
    assertThat(routing.otherModels()).isFalse();
    assertThat(routing.maxAttempts()).isEqualTo(2);
    assertThat(routing.queueLength()).isZero();
    assertThat(routing.circuit().failures()).isEqualTo(1);
    assertThat(routing.aliases())
        .containsOnly(Map.entry("chat", List.of("a/m", "n")), Map.entry("gpt-4.1", List.of("x")));
  }

  @Test
  void from_tiers_areReadWithTheModelsThatModelSettingsPutsThere() {
    GatewaySettings settings =
        read(
            """
            relevo.tiers { premium = ["groq/big", mid], economic = "tiny,small" }
            relevo.model-settings {
              mid { tier = premium }, c { tier = Premium }, "a:2b" { tier = premium }
              free { context-tokens = 5 }
            }
            """);

    assertThat(settings.routing().tiers().reachable("premium"))
        .containsExactly("groq/big", "mid", "a:2b", "c", "tiny", "small");
    assertThat(settings.routing().tiers().reachable("standard")).containsExactly("tiny", "small");
    assertThat(settings.routing().tiers().reachable("Premium")).isEmpty();
  }

  @Test
  void from_modelSettings_reachEveryProvider() {
    ProviderSettings ollama =
        only("relevo.providers.ollama {}, relevo.model-settings { m { context-tokens = 5 } }");

    assertThat(ollama.modelSettings().of("ollama", "m:latest").contextTokens()).isEqualTo(5);
  }

  @Test
  void from_wrongTiersAndModelSettings_areFaultsWithTheirKeys() {
    assertThat(
            faults(
                """
                relevo.tiers { luxury = [x], standard = [m] }
                relevo.routing.default-max-tokens = 0
                relevo.model-settings {
                  m { tier = economic }, "n:1" { max-output-tokens = 0, window = 2 }
                }
                """))
        .hasSize(5)
        .anySatisfy(it -> assertThat(it).startsWith("relevo.tiers.luxury: is not a known key"))
        .anySatisfy(
            it ->
                assertThat(it)
                    .isEqualTo(
                        "relevo.tiers.standard: names 'm', which model-settings puts into economic"))
        .anySatisfy(it -> assertThat(it).startsWith("relevo.routing.default-max-tokens: "))
        .anySatisfy(
            it -> assertThat(it).startsWith("relevo.model-settings.n:1.max-output-tokens: "))
        .anySatisfy(it -> assertThat(it).startsWith("relevo.model-settings.n:1.window: "));
  }

  @Test
  void from_otherSections_areLeftAlone() {
    assertThat(read("relevo.http.port = 1, relevo.whatever = 2, mine = 3").providers()).isEmpty();
  }

  @Test
  void from_providerNamedAsItsKind_needsNoKind() {
    ProviderSettings groq = only("relevo.providers.groq.api-keys = [\"k1\", \"k2\"]");

    assertThat(groq.id()).isEqualTo("groq");
    assertThat(groq.kind()).isEqualTo("groq");
    assertThat(groq.locality()).isEqualTo(Locality.CLOUD);
    assertThat(groq.priority()).isEqualTo(10);
    assertThat(groq.keys()).hasSize(2);
  }

  @Test
  void from_provider_everyCommonKeyIsRead() {
    ProviderSettings mine =
        only(
            """
            relevo.providers.mine {
              kind = openai-compatible
              enabled = true
              base-url = "http://localhost:9000/v1"
              api-keys = "a, b"
              models = [m1, m2]
              priority = 7
              locality = cloud
              slots = 3
              context-tokens = 4096
              capabilities { tools = false }
              prices { m1 { input = 1, output = 2.5 } }
              timeouts { first-content = 300ms, gap = 1s }
              health-interval = 7s
            }
            """);

    assertThat(mine.defaultModel()).isEqualTo("m1");
    assertThat(mine.models()).containsExactly("m1", "m2");
    assertThat(mine.keys()).hasSize(2);
    assertThat(mine.priority()).isEqualTo(7);
    assertThat(mine.locality()).isEqualTo(Locality.CLOUD);
    assertThat(mine.slots()).isEqualTo(3);
    assertThat(mine.contextTokens()).isEqualTo(4096);
    assertThat(mine.capabilities().has(Ability.TOOLS)).isFalse();
    assertThat(mine.capabilities().has(Ability.IMAGES)).isTrue();
    assertThat(mine.priceOf("m1")).isEqualTo(new Price(1, 2.5));
    assertThat(mine.timeouts().firstContent()).isEqualTo(Duration.ofMillis(300));
    assertThat(mine.timeouts().connect()).isEqualTo(Duration.ofSeconds(10));
    assertThat(mine.healthInterval()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void from_disabledProvider_isLeftOutWhateverElseItSays() {
    assertThat(
            read("relevo.providers.groq { enabled = false, api-keys = [], nonsense = 1 }")
                .providers())
        .isEmpty();
  }

  @Test
  void from_unknownKind_namesThoseThatAre() {
    assertThat(faults("relevo.providers.mine.kind = opnai"))
        .singleElement()
        .asString()
        .startsWith("relevo.providers.mine.kind: is 'opnai' but must be one of anthropic, builtin,")
        .contains("cohere, deepseek,", "openai-compatible");
    assertThat(faults("relevo.providers.mine.base-url = \"http://x\""))
        .singleElement()
        .asString()
        .startsWith("relevo.providers.mine.kind: is missing but must be one of");
  }

  @Test
  void from_keysWithWeights_areReadAmongPlainOnes() {
    ProviderSettings groq =
        only(
            """
            relevo.providers.groq.api-keys = [
              k1, { key = k2, weight = 3 }, "k3, k4", { key = " k5 " }, ${?NOT_THERE}
            ]
            """);

    assertThat(groq.keys())
        .containsExactly(
            ApiKey.of("k1"),
            new ApiKey(new Secret("k2"), 3),
            ApiKey.of("k3"),
            ApiKey.of("k4"),
            ApiKey.of("k5"));
    assertThat(only("relevo.providers.groq.api-keys = { key = k, weight = 1000 }").keys())
        .containsExactly(new ApiKey(new Secret("k"), 1000));
  }

  @Test
  void from_keysWithFaults_areToldByTheirFullNamesAndNotShown() {
    assertThat(
            faults(
                """
                relevo.providers.groq.api-keys = [
                  sound
                  { key = secret-1, weight = 0 }
                  { key = secret-2, weight = 1001 }
                  { key = "secret-3,secret-4" }
                  { key = "", remark = 3 }
                  { weight = 2 }
                  [secret-5]
                ]
                """))
        .containsExactlyInAnyOrder(
            "relevo.providers.groq.api-keys.1.weight: is '0' but must be between 1 and 1000",
            "relevo.providers.groq.api-keys.2.weight: is '1001' but must be between 1 and 1000",
            "relevo.providers.groq.api-keys.3.key: must be one key; the next one needs an object of"
                + " its own",
            "relevo.providers.groq.api-keys.4.key: must be one key; the next one needs an object of"
                + " its own",
            "relevo.providers.groq.api-keys.4.remark: is not a known key",
            "relevo.providers.groq.api-keys.5.key: is missing; it must be a text",
            "relevo.providers.groq.api-keys.6: must be a text or an object in braces");
  }

  @Test
  void from_cloudWithoutKey_isAFault() {
    assertThat(faults("relevo.providers.groq {}"))
        .containsExactly(
            "relevo.providers.groq.api-keys: needs at least one key; groq answers nobody without");
  }

  @Test
  void from_manyFaults_areToldAtOnceWithTheirFullKeys() {
    List<String> faults =
        faults(
            """
            relevo.routing {
              strategy = fastest
              max-attempts = 0
              deadline = soon
              queue-lenght = 5
              circuit { open = 90s, faliures = 2 }
            }
            relevo.aliases.empty = []
            relevo.providers.mine {
              kind = openai-compatible
              base-url = "not a url"
              slots = many
              timeouts { gap = 0s, frist-content = 1s }
              api-keyz = ["secret-value"]
            }
            """);

    assertThat(faults)
        .containsExactlyInAnyOrder(
            "relevo.routing.strategy: is 'fastest' but must be one of hybrid, cloud_first,"
                + " local_first, speed_first, cost_first, least_time, round_robin, by_complexity",
            "relevo.routing.max-attempts: is '0' but must be between 1 and 100",
            "relevo.routing.deadline: is 'soon' but must be a duration such as 500ms or 30s",
            "relevo.routing.queue-lenght: is not a known key; did you mean 'queue-length'?",
            "relevo.routing.circuit.longest-open: must not be shorter than"
                + " relevo.routing.circuit.open",
            "relevo.routing.circuit.faliures: is not a known key; did you mean 'failures'?",
            "relevo.aliases.empty: needs at least one model",
            "relevo.providers.mine.base-url: is 'not a url' but must be an address such as"
                + " http://localhost:11434",
            "relevo.providers.mine.slots: is 'many' but must be a whole number",
            "relevo.providers.mine.timeouts.gap: is '0s' but must be longer than zero",
            "relevo.providers.mine.timeouts.frist-content: is not a known key; did you mean"
                + " 'first-content'?",
            "relevo.providers.mine.api-keyz: is not a known key; did you mean 'api-keys'?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://me:s3cret@10.0.0.5:11434",
        "https://s3cret@host.example/v1",
        "ftp://me:s3cret@host.example",
        "http://me:s3cret@host name:1"
      })
  void from_addressWithAPassword_isAFaultThatDoesNotRepeatIt(String address) {
    assertThat(faults("relevo.providers.gpu { kind = ollama, base-url = \"" + address + "\" }"))
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("relevo.providers.gpu.base-url: ")
        .contains("password")
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failures = 5, window = 5",
        "failures = 50",
        "failure-rate = 0.75",
        "failures = 2, failure-rate = 0.6"
      })
  void from_circuitThatCannotTakeEffect_isAFault(String circuit) {
    assertThat(faults("relevo.routing.circuit { " + circuit + " }"))
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("relevo.routing.circuit.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failures = 1",
        "failures = 1, window = 2, failure-rate = 1",
        "failure-rate = 0.7",
        "failures = 2",
        "failures = 1000, window = 0",
        "failures = 19, failure-rate = 0.95"
      })
  void from_circuitThatTakesEffect_isRead(String circuit) {
    assertThat(read("relevo.routing.circuit { " + circuit + " }").routing().circuit().open())
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void from_cache_isRead() {
    assertThat(read("").cache())
        .isEqualTo(new CacheSettings(CacheSettings.Use.OPT_IN, 64 << 20, Duration.ofHours(1)));
    assertThat(read("relevo.cache { use = Opt-In, max-size = 1MiB, ttl = 100ms }").cache())
        .isEqualTo(new CacheSettings(CacheSettings.Use.OPT_IN, 1 << 20, Duration.ofMillis(100)));
    assertThat(read("relevo.cache.use = always").cache().use()).isEqualTo(CacheSettings.Use.ALWAYS);
    assertThat(read("relevo.cache.use = off").cache().use()).isEqualTo(CacheSettings.Use.OFF);
  }

  @Test
  void from_cacheThatCouldKeepNothing_isAFault() {
    assertThat(
            faults(
                """
                relevo.cache { use = sometimes, max-size = 1023KiB, ttl = 0s, max_size = 3 }
                """))
        .containsExactlyInAnyOrder(
            "relevo.cache.use: is 'sometimes' but must be one of opt_in, always, off",
            "relevo.cache.max-size: is '1023KiB' but must be at least 1024KiB",
            "relevo.cache.ttl: is '0s' but must be longer than zero",
            "relevo.cache.max_size: is not a known key; did you mean 'max-size'?");
    assertThat(faults("relevo.cache { max-size = much, ttl = -1s }")).hasSize(2);
  }

  @Test
  void from_sectionOfTheWrongKind_isAFault() {
    assertThat(faults("relevo.routing.circuit = 3, relevo.providers = [1]"))
        .contains(
            "relevo.routing.circuit: must be an object in braces",
            "relevo.providers: must be an object in braces");
  }

  @Test
  void toString_settings_showsNoSecret() {
    GatewaySettings settings =
        read("relevo.providers.groq { api-keys = [\"sk-very-secret-1\", \"sk-very-secret-2\"] }");

    assertThat(settings.toString()).contains("***").doesNotContain("very-secret");
    assertThat(settings.providers().get(0).settings().keys().get(0).reveal())
        .isEqualTo("sk-very-secret-1");
  }

  @Test
  void kinds_listed_areThoseOfTheDocumentation() {
    assertThat(GatewaySettings.kinds())
        .contains("openai", "groq", "deepseek", "mistral", "openrouter", "openai-compatible")
        .contains("ollama", "embedded");
  }
}
