package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.relevo.access.AccessSettings;
import dev.relevo.access.StaticKey;
import dev.relevo.provider.ApiKey;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.Use;
import dev.relevo.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationLoaderTest {
  @TempDir private Path directory;

  private Configuration load(Map<String, String> variables) {
    return load(variables, null, ConfigFactory.empty());
  }

  private Configuration load(Map<String, String> variables, @Nullable Path option, Config options) {
    return new ConfigurationLoader(new Variables(variables), directory).load(option, options);
  }

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Configuration loadFile(String text) throws IOException {
    write("conf/relevo.conf", text);
    return load(Map.of());
  }

  private static ProviderSettings provider(Configuration configuration, String id) {
    return configuration.gateway().providers().stream()
        .map(definition -> definition.settings())
        .filter(settings -> settings.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> providers(Configuration configuration) {
    return configuration.gateway().providers().stream()
        .map(definition -> definition.settings().id())
        .sorted()
        .toList();
  }

  @Test
  void load_defaultsAlone_areSoundAndEveryKeyIsRead() {
    Configuration configuration = load(Map.of());

    assertThat(configuration.faults()).isEmpty();
    assertThat(configuration.http().host()).isEqualTo("127.0.0.1");
    assertThat(configuration.http().port()).isEqualTo(8080);
    assertThat(providers(configuration)).containsExactly("builtin", "ollama");
    assertThat(configuration.file().path()).isNull();
  }

  private Use builtIn(Map<String, String> variables) {
    return provider(load(variables), "builtin").use();
  }

  @Test
  void load_nothingConfigured_builtInModelIsTheLastResort() throws IOException {
    assertThat(builtIn(Map.of())).isEqualTo(Use.LAST_RESORT);
    assertThat(builtIn(Map.of("OLLAMA_HOST", "0.0.0.0"))).isEqualTo(Use.LAST_RESORT);
    write("conf/relevo.conf", "relevo.http.port = 0");
    assertThat(builtIn(Map.of())).isEqualTo(Use.LAST_RESORT);
  }

  @Test
  void load_anythingConfigured_builtInModelAnswersOnlyByName() throws IOException {
    assertThat(builtIn(Map.of("GROQ_API_KEY", "k"))).isEqualTo(Use.BY_NAME);
    assertThat(builtIn(Map.of("OLLAMA_BASE_URL", "http://a:1"))).isEqualTo(Use.BY_NAME);
    assertThat(builtIn(Map.of("LOCAL_MODEL_PATH", "/m.gguf"))).isEqualTo(Use.BY_NAME);
    write("conf/relevo.conf", "relevo.providers.ollama.base-url = \"http://a:1\"");
    assertThat(builtIn(Map.of())).isEqualTo(Use.BY_NAME);
  }

  @Test
  void load_builtInModelInTheFile_isAsTheFileSays() throws IOException {
    write("conf/relevo.conf", "relevo.providers.builtin.use = normal");
    assertThat(builtIn(Map.of())).isEqualTo(Use.NORMAL);
    assertThat(providers(load(Map.of()))).containsExactly("builtin", "ollama");
    write("conf/relevo.conf", "relevo.providers.builtin.enabled = false");
    assertThat(providers(load(Map.of()))).containsExactly("ollama");
  }

  @Test
  void load_sampleFile_changesNothing() {
    Configuration sample =
        load(Map.of(), Path.of("conf", "relevo.conf").toAbsolutePath(), ConfigFactory.empty());

    assertThat(sample.faults()).isEmpty();
    assertThat(sample.http()).isEqualTo(load(Map.of()).http());
    assertThat(sample.access()).isEqualTo(load(Map.of()).access());
    assertThat(sample.gateway().routing()).isEqualTo(load(Map.of()).gateway().routing());
    assertThat(providers(sample)).containsExactly("builtin", "ollama");
  }

  @Test
  void load_sampleFileWithItsExamplesSwitchedOn_isSound() throws IOException {
    String examples =
        Files.readString(Path.of("conf", "relevo.conf"))
            .replaceAll("(?m)^  # +([a-z0-9-]+ +[{=].*|[a-z-]+ = .*|\\})$", "  $1");
    Map<String, String> keys =
        Map.of(
            "RELEVO_KEY_ONE", "1",
            "GROQ_API_KEY", "2",
            "OPENAI_API_KEY", "3",
            "DEEPSEEK_API_KEY", "4",
            "MISTRAL_API_KEY", "5",
            "OPENROUTER_API_KEY", "6",
            "MINE_API_KEY", "7",
            "GEMINI_API_KEY", "8",
            "COHERE_API_KEY", "9",
            "ANTHROPIC_API_KEY", "10");

    Configuration configuration = load(keys, write("all.conf", examples), ConfigFactory.empty());

    assertThat(configuration.faults()).isEmpty();
    assertThat(configuration.http().host()).isEqualTo("0.0.0.0");
    assertThat(configuration.gateway().routing().aliases()).containsKeys("chat", "code");
    assertThat(providers(configuration))
        .containsExactly(
            "anthropic",
            "builtin",
            "cohere",
            "deepseek",
            "gemini",
            "gpu-1",
            "gpu-2",
            "groq",
            "llama-cpp",
            "lm-studio",
            "local",
            "mine",
            "mistral",
            "openai",
            "openrouter",
            "vllm");
  }

  @Test
  void load_fourPlaces_theNearestWins() throws IOException {
    Path option = write("option.conf", "relevo.http.port = 1");
    write("variable.conf", "relevo.http.port = 2");
    write("conf/relevo.conf", "relevo.http.port = 3");
    Map<String, String> named = Map.of("RELEVO_CONFIG", "variable.conf", "PORT", "4");
    Map<String, String> unnamed = Map.of("PORT", "4");
    Config port =
        ConfigFactory.empty().withValue("relevo.http.port", ConfigValueFactory.fromAnyRef(0));

    assertThat(load(named, option, port).http().port()).isEqualTo(0);
    assertThat(load(named, option, ConfigFactory.empty()).http().port()).isEqualTo(1);
    assertThat(load(named).http().port()).isEqualTo(2);
    assertThat(load(unnamed).http().port()).isEqualTo(3);
    Files.delete(directory.resolve("conf/relevo.conf"));
    assertThat(load(unnamed).http().port()).isEqualTo(4);
    assertThat(load(Map.of()).http().port()).isEqualTo(8080);
  }

  @Test
  void load_providerInFileAndEnvironment_theFilesKeysWinAndTheOthersStay() throws IOException {
    write("conf/relevo.conf", "relevo.providers.groq { model = mine, slots = 7 }");

    ProviderSettings groq =
        provider(load(Map.of("GROQ_API_KEYS", "a,b", "HEALTH_CHECK_INTERVAL", "20")), "groq");

    assertThat(groq.defaultModel()).isEqualTo("mine");
    assertThat(groq.slots()).isEqualTo(7);
    assertThat(groq.keys()).containsExactly(ApiKey.of("a"), ApiKey.of("b"));
    assertThat(groq.healthInterval()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void load_callersKeysInFileAndEnvironment_areJoined() throws IOException {
    write("conf/relevo.conf", "relevo.access { api-keys = [a, b], admin-keys = root }");

    AccessSettings access = load(Map.of("API_KEYS", "b,c", "ADMIN_API_KEYS", "root,boss")).access();

    assertThat(access.apiKeys())
        .containsExactly(StaticKey.of("a"), StaticKey.of("b"), StaticKey.of("c"));
    assertThat(access.adminKeys()).containsExactly(StaticKey.of("root"), StaticKey.of("boss"));
  }

  @Test
  void load_publicAddressWithManagedKeysAlone_isSoundAndSaysWhoIsMissing() throws IOException {
    String open = "relevo { http.host = 0.0.0.0, access.managed-keys = ";

    assertThat(loadFile(open + "off }").faults())
        .singleElement()
        .asString()
        .contains("relevo.http.host", "relevo.access.managed-keys");
    Configuration on = loadFile(open + "on }");
    assertThat(on.faults()).isEmpty();
    assertThat(on.notes(Note.Kind.WARNING)).anyMatch(note -> note.contains("no admin-keys"));
    assertThat(load(Map.of("ADMIN_API_KEYS", "root")).notes(Note.Kind.WARNING))
        .noneMatch(note -> note.contains("no admin-keys"));
  }

  @Test
  void load_substitution_isTakenFromTheGivenEnvironment() throws IOException {
    write("conf/relevo.conf", "relevo.http.port = ${MY_PORT}\nrelevo.http.host = ${?NOBODY}");

    Configuration configuration = load(Map.of("MY_PORT", "77"));

    assertThat(configuration.faults()).isEmpty();
    assertThat(configuration.http().port()).isEqualTo(77);
  }

  @Test
  void load_manyFaults_areAllFoundWithFullKeyAndPlace() throws IOException {
    write(
        "conf/relevo.conf",
        """
        relevo {
          http { prot = 80, max-body = huge }
          access.open = perhaps
          routing.strategy = fastest
          providers {
            a { kind = gorq }
            groq { }
            b { kind = openai-compatible, base-url = "here", slots = 0, timeouts.conect = 1s }
          }
        }
        relavo.http.port = 1
        """);
    String file = directory.resolve("conf/relevo.conf").toString();

    List<String> faults =
        load(Map.of("PORT", "high", "HEALTH_CHECK_INTERVAL", "often", "LOG_LEVEL", "loud"))
            .faults();

    assertThat(faults)
        .anyMatch(
            it ->
                it.startsWith("relevo.http.prot: is not a known key; did you mean 'port'?")
                    && it.endsWith("(" + file + " line 2)"))
        .anyMatch(it -> it.startsWith("relevo.http.max-body: is 'huge'"))
        .anyMatch(
            it ->
                it.startsWith("relevo.http.port: is 'high'")
                    && it.endsWith("(environment variable PORT)"))
        .anyMatch(it -> it.startsWith("relevo.access.open: is 'perhaps'"))
        .anyMatch(it -> it.startsWith("relevo.routing.strategy: is 'fastest'"))
        .anyMatch(it -> it.startsWith("relevo.providers.a.kind: is 'gorq'"))
        .anyMatch(it -> it.startsWith("relevo.providers.groq.api-keys: needs at least one key"))
        .anyMatch(it -> it.startsWith("relevo.providers.b.base-url: is 'here'"))
        .anyMatch(it -> it.startsWith("relevo.providers.b.slots: is '0'"))
        .anyMatch(it -> it.startsWith("relevo.providers.b.timeouts.conect: is not a known key"))
        .anyMatch(it -> it.startsWith("HEALTH_CHECK_INTERVAL: is 'often'"))
        .anyMatch(it -> it.startsWith("LOG_LEVEL: is 'loud'"))
        .anyMatch(it -> it.startsWith("relavo: is not a known key"))
        .hasSize(13);
  }

  @Test
  void sound_withFaults_throwsAllOfThem() throws IOException {
    Configuration configuration = loadFile("relevo.htpp = 1, relevo.x = 2");

    assertThatThrownBy(configuration::sound)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("relevo.htpp")
        .hasMessageContaining("relevo.x");
  }

  @Test
  void load_fileThatDoesNotParse_namesFileAndLine() throws IOException {
    Configuration configuration = loadFile("relevo {\n  http { port = }\n}\n}");

    assertThat(configuration.faults()).hasSize(1);
    assertThat(configuration.faults().get(0)).contains("relevo.conf: ");
  }

  @Test
  void load_substitutionThatLeadsNowhere_isAFault() throws IOException {
    Configuration configuration = loadFile("relevo.http.port = ${NOT_THERE}");

    assertThat(configuration.faults()).hasSize(1);
    assertThat(configuration.faults().get(0)).contains("relevo.conf: 1").contains("NOT_THERE");
  }

  @Test
  void load_namedFileThatIsMissing_isAFaultThatTellsWhoNamedIt() {
    assertThat(load(Map.of(), Path.of("nope.conf"), ConfigFactory.empty()).faults())
        .containsExactly(
            directory.resolve("nope.conf") + ": there is no such file (named by --config)");
    assertThat(load(Map.of("RELEVO_CONFIG", "gone.conf")).faults())
        .containsExactly(
            directory.resolve("gone.conf") + ": there is no such file (named by RELEVO_CONFIG)");
  }

  @Test
  void load_publicAddressWithoutKeys_isAFaultUnlessOpen() throws IOException {
    assertThat(load(Map.of("HOST", "0.0.0.0")).faults())
        .singleElement()
        .asString()
        .startsWith("relevo.http.host: is '0.0.0.0', which other machines can reach")
        .endsWith("(environment variable HOST)");
    assertThat(load(Map.of("HOST", "0.0.0.0", "ADMIN_API_KEYS", "k")).faults()).hasSize(1);
    assertThat(load(Map.of("HOST", "0.0.0.0", "API_KEYS", "k")).faults()).isEmpty();
    write("conf/relevo.conf", "relevo.access.open = true");
    assertThat(load(Map.of("HOST", "0.0.0.0")).faults()).isEmpty();
  }

  @Test
  void load_fleetFile_becomesOllamaWorkers() throws IOException {
    write(
        "containers.config.json",
        """
        [
          {"name": "ollama1", "url": "http://ollama1:11434"},
          {"name": "ollama2", "url": "http://ollama2:11434"}
        ]
        """);
    write("conf/relevo.conf", "relevo.providers.ollama2.slots = 9");

    Configuration configuration = load(Map.of("OLLAMA_MAX_CONCURRENT", "3"));

    assertThat(configuration.faults()).isEmpty();
    assertThat(providers(configuration)).containsExactly("builtin", "ollama1", "ollama2");
    assertThat(provider(configuration, "ollama1").kind()).isEqualTo("ollama");
    assertThat(provider(configuration, "ollama1").slots()).isEqualTo(3);
    assertThat(provider(configuration, "ollama2").slots()).isEqualTo(9);
  }

  @Test
  void load_memoryOfOllamaInTheEnvironment_isManagedSo() {
    Configuration configuration =
        load(Map.of("OLLAMA_MAX_MEMORY_MB", "4096", "OLLAMA_AUTO_PULL", "1"));

    assertThat(configuration.faults()).isEmpty();
    MemorySettings memory = provider(configuration, "ollama").memory();
    assertThat(memory).isNotNull();
    assertThat(memory.budget()).isEqualTo(4L << 30);
    assertThat(memory.autoPull()).isTrue();
    assertThat(load(Map.of("OLLAMA_MAX_MEMORY_MB", "lots", "OLLAMA_AUTO_PULL", "perhaps")).faults())
        .hasSize(2)
        .anyMatch(fault -> fault.contains("OLLAMA_MAX_MEMORY_MB") && fault.contains("'lots'"))
        .anyMatch(fault -> fault.contains("OLLAMA_AUTO_PULL") && fault.contains("'perhaps'"));
  }

  @Test
  void load_wrongFleetFile_isAFaultPerHost() throws IOException {
    write(
        "containers.config.json",
        """
        [{"name": "a", "url": "nonsense"},
         {"name": "b"},
         {"name": "a", "url": "http://a:1"},
         "c"]
        """);

    assertThat(load(Map.of()).faults())
        .contains(
            "containers.config.json line 2: must be an object with name and url",
            "containers.config.json line 3: is the second host named 'a'",
            "containers.config.json line 4: must be an object with name and url");

    write("containers.config.json", "{\"name\": \"a\"}");
    assertThat(load(Map.of()).faults())
        .containsExactly("containers.config.json: must be an array of objects with name and url");

    write("containers.config.json", "[{");
    assertThat(load(Map.of()).faults())
        .singleElement()
        .asString()
        .startsWith("containers.config.json: is not JSON");
  }
}
