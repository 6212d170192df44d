package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.settings.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the files for containers and services say to the gateway is what it understands. */
final class DeploymentFilesTest {
  private static final Path DOCKER = Path.of("docker");
  private static final Path CONF = DOCKER.resolve("relevo.conf");

  /** {@code NAME: "${NAME:-default}"}, as the gateway's variables are written. */
  private static final Pattern COMPOSE_VARIABLE =
      Pattern.compile("^ {6}([A-Z_]+):(?: &[a-z]+)? *\"?(?:\\$\\{[A-Z_]+:[-?])?([^}\"]*)}?\"?$");

  private static final Pattern IMAGE_VARIABLE =
      Pattern.compile("^(?:ENV|   ) {1,}([A-Z_]+)=\"?([^\"\\\\]*?)\"?(?: \\\\)?$");

  /** What the image's start script reads, not the gateway. */
  private static final String JAVA_OPTIONS = "JAVA_OPTS";

  @TempDir private Path directory;

  @BeforeEach
  void mountTheFleet() throws IOException {
    Files.copy(DOCKER.resolve(Fleet.FILE), directory.resolve(Fleet.FILE));
  }

  private Configuration load(Map<String, String> variables, Path file) {
    return new ConfigurationLoader(new Variables(variables), directory)
        .load(file.toAbsolutePath(), ConfigFactory.empty());
  }

  /** What the gateway's container gets, with a key and nothing else set. */
  private static Map<String, String> composeEnvironment() throws IOException {
    Map<String, String> variables = new TreeMap<>(imageEnvironment(DOCKER.resolve("Dockerfile")));
    variables.putAll(composeVariables());
    variables.put("API_KEYS", "a-key");
    return variables;
  }

  private static Map<String, String> composeVariables() throws IOException {
    String text = Files.readString(DOCKER.resolve("compose.yaml"));
    String gateway = text.substring(text.indexOf("\n  gateway:"), text.indexOf("\n  ollama-1:"));
    String environment =
        gateway.substring(gateway.indexOf("    environment:\n"), gateway.indexOf("    volumes:"));
    return matches(COMPOSE_VARIABLE, environment);
  }

  private static Map<String, String> imageEnvironment(Path dockerfile) throws IOException {
    String text = Files.readString(dockerfile);
    String last = text.substring(text.lastIndexOf("\nENV "), text.lastIndexOf("\nEXPOSE"));
    return matches(IMAGE_VARIABLE, last);
  }

  private static Map<String, String> matches(Pattern pattern, String text) {
    Map<String, String> found = new TreeMap<>();
    text.lines()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .forEach(line -> found.put(line.group(1), line.group(2)));
    return found;
  }

  private static ProviderSettings provider(Configuration configuration, String id) {
    return configuration.gateway().providers().stream()
        .map(definition -> definition.settings())
        .filter(settings -> settings.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void compose_asItIs_makesTwoHostsWhoseMemoryIsManaged() throws IOException {
    Configuration configuration = load(composeEnvironment(), CONF);

    assertThat(configuration.faults()).isEmpty();
    assertThat(configuration.notes()).noneMatch(note -> note.kind() == Note.Kind.WARNING);
    assertThat(configuration.http().host()).isEqualTo("0.0.0.0");
    assertThat(configuration.http().port()).isEqualTo(8080);
    assertThat(configuration.access().apiKeys()).hasSize(1);
    for (String id : List.of("ollama-1", "ollama-2")) {
      ProviderSettings host = provider(configuration, id);
      assertThat(host.kind()).isEqualTo("ollama");
      assertThat(host.models()).containsExactly("qwen2.5:0.5b", "qwen2.5:1.5b");
      assertThat(host.slots()).isEqualTo(4);
      assertThat(host.memory()).isNotNull();
      assertThat(host.memory().budget()).isEqualTo(8L << 30);
      assertThat(host.memory().autoPull()).isTrue();
    }
  }

  @Test
  void compose_examplesOfTheConfigurationSwitchedOn_areSound() throws IOException {
    Path examples = directory.resolve("examples.conf");
    Files.writeString(examples, Files.readString(CONF).replaceAll("(?m)^    # (?=.*[{\\]])", ""));

    Configuration configuration = load(composeEnvironment(), examples);

    assertThat(configuration.faults()).isEmpty();
    assertThat(provider(configuration, "ollama-1").memory().pinned())
        .containsExactly("qwen2.5:0.5b");
    assertThat(provider(configuration, "ollama-2").memory().budget()).isEqualTo(6L << 30);
    assertThat(configuration.gateway().routing().aliases()).containsKey("chat");
  }

  @Test
  void compose_configuration_isFoundWhereItIsMounted() throws IOException {
    Variables variables = new Variables(composeEnvironment());

    ConfigurationFile file = ConfigurationFile.find(null, variables, directory);

    assertThat(Files.readString(DOCKER.resolve("compose.yaml")))
        .contains("- ./relevo.conf:" + file.path() + ":ro")
        .contains("- ./" + Fleet.FILE + ":/home/relevo/" + Fleet.FILE + ":ro");
    assertThat(Files.readString(DOCKER.resolve("Dockerfile"))).contains("WORKDIR /home/relevo\n");
  }

  @Test
  void compose_hosts_areTheServicesOfTheFleetFile() throws IOException {
    String compose = Files.readString(DOCKER.resolve("compose.yaml"));

    Map<String, String> hosts = Fleet.read(DOCKER, new Faults(), new ArrayList<>());

    assertThat(hosts).containsOnlyKeys("ollama-1", "ollama-2");
    hosts.forEach(
        (name, url) -> {
          assertThat(url).isEqualTo("http://" + name + ":11434");
          assertThat(compose).contains("\n  " + name + ":");
        });
  }

  static Stream<String> variables() throws IOException {
    Map<String, String> all = new HashMap<>(composeVariables());
    all.putAll(imageEnvironment(DOCKER.resolve("Dockerfile")));
    all.putAll(imageEnvironment(DOCKER.resolve("all-in-one/Dockerfile")));
    all.keySet().removeAll(List.of(JAVA_OPTIONS, "RELEVO_CACHE", "HOME", "RELEVO_CONFIG"));
    assertThat(all).as("what the patterns find").hasSizeGreaterThan(15).containsKey("API_KEYS");
    return all.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("variables")
  void variable_ofTheContainers_isUnderstood(String name) {
    // wrong for whoever checks what it says, and good as a key or a model's name
    Configuration configuration = load(Map.of(name, "no/such"), CONF);

    assertThat(configuration.notes()).noneMatch(note -> note.kind() == Note.Kind.WARNING);
    Stream<String> found =
        configuration.notes().stream()
            .filter(note -> note.kind() == Note.Kind.FOUND)
            .map(Note::text);
    assertThat(Stream.concat(found, configuration.faults().stream()))
        .as("what the gateway says about %s", name)
        .anyMatch(text -> text.contains(name));
  }

  @Test
  void allInOne_options_areReadByItsStartScript() throws IOException {
    assertThat(imageEnvironment(DOCKER.resolve("all-in-one/Dockerfile"))).containsKey(JAVA_OPTIONS);
    assertThat(Files.readString(Path.of("bin", "relevo"))).contains("${" + JAVA_OPTIONS + ":-}");
  }

  @Test
  void image_ofTheGateway_leavesSizesToItsStartScript() throws IOException {
    // an option of the image would take the place of what the script finds right for the container
    assertThat(imageEnvironment(DOCKER.resolve("Dockerfile"))).doesNotContainKey(JAVA_OPTIONS);
    assertThat(Files.readString(DOCKER.resolve("Dockerfile")))
        .contains("COPY --chmod=755 bin/relevo ", "ENTRYPOINT [\"relevo\"]");
  }

  @Test
  void allInOne_asItIs_listensForOthersAndFetchesModels() throws IOException {
    Map<String, String> variables =
        new HashMap<>(imageEnvironment(DOCKER.resolve("all-in-one/Dockerfile")));
    variables.putAll(
        Map.of(
            "API_KEYS", "a-key",
            "PORT", "9000",
            "OLLAMA_BASE_URL", "http://127.0.0.1:11434",
            "OLLAMA_MODELS_ENABLED", "qwen2.5:0.5b"));
    Files.delete(directory.resolve(Fleet.FILE));

    Configuration configuration =
        new ConfigurationLoader(new Variables(variables), directory)
            .load(null, ConfigFactory.empty());

    assertThat(configuration.faults()).isEmpty();
    assertThat(configuration.notes()).noneMatch(note -> note.kind() == Note.Kind.WARNING);
    assertThat(configuration.http().host()).isEqualTo("0.0.0.0");
    assertThat(configuration.http().port()).isEqualTo(9000);
    assertThat(provider(configuration, "ollama").models()).containsExactly("qwen2.5:0.5b");
    assertThat(provider(configuration, "ollama").memory().autoPull()).isTrue();
  }
}
