package dev.relevo.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bin/relevo} as a process, with the packaged jar. */
final class StartScriptIT {
  private static final Path SCRIPT = Path.of("bin", "relevo").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Pattern LARGEST_YOUNG = Pattern.compile("-XX:MaxNewSize=(\\d+)");

  private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  @TempDir private Path folder;

  private Map<String, String> environment(Map<String, String> more) {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "HOME", folder.toString(),
                "RELEVO_CACHE", cache().toString(),
                "RELEVO_JAR", System.getProperty("relevo.jar"),
                "JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Duser.home=" + folder));
    all.putAll(more);
    return all;
  }

  /** With a blank, as a home folder may have one. */
  private Path cache() {
    return folder.resolve("the cache");
  }

  private Tool.Result relevo(Map<String, String> more, String... arguments) throws Exception {
    return Tool.run(
        folder,
        environment(more),
        Stream.concat(Stream.of("sh", SCRIPT.toString()), Stream.of(arguments))
            .toArray(String[]::new));
  }

  private List<Path> cached() throws IOException {
    if (!Files.isDirectory(cache())) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(cache())) {
      return found.toList();
    }
  }

  @Test
  void serve_firstTime_makesTheArchiveThatTheNextStartsUseAndABrokenOneIsPassedOver()
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("sh", SCRIPT.toString(), "serve", "--port", "0")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().putAll(environment(Map.of()));
    Process gateway = builder.start();
    try {
      Awaitility.await("an archive, and nothing else")
          .atMost(LIMIT)
          .until(() -> cached().size() == 1 && Files.isRegularFile(cached().get(0)));
      assertThat(gateway.isAlive()).isTrue();
      assertThat(folder.resolve("output")).content().contains("listens at");
    } finally {
      gateway.destroy();
      gateway.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    Path archive = cached().get(0);
    Object made = Files.getLastModifiedTime(archive);

    assertThat(relevo(Map.of(), "archive"))
        .isEqualTo(new Tool.Result(0, archive.toString() + "\n"));
    assertThat(Files.getLastModifiedTime(archive)).isEqualTo(made);
    assertThat(sourceOfMain()).contains("shared objects file");

    Files.delete(archive);
    Files.writeString(archive, "no archive");

    assertThat(sourceOfMain()).contains(".jar");
  }

  /** Where a start has its first class from, as the JVM tells; it tells nothing else. */
  private String sourceOfMain() throws Exception {
    Path log = folder.resolve("classes.log");
    Files.deleteIfExists(log);
    Tool.Result told =
        relevo(Map.of("JAVA_OPTS", "-Xlog:class+load:file=" + log + ":none"), "--version");
    assertThat(told.status()).as(told.output()).isZero();
    assertThat(told.output()).startsWith("relevo ").hasLineCount(1);
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line -> line.startsWith("dev.relevo.app.Main source"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void serve_cacheThatCannotBeMade_startsAllTheSameWithItsArgumentsAsTheyAre() throws Exception {
    Files.writeString(cache(), "a file where the folder should be");

    Tool.Result told = relevo(Map.of(), "serve", "--config", "no  such * file.conf");

    assertThat(told.status()).as(told.output()).isEqualTo(2);
    assertThat(told.output()).contains("no  such * file.conf");
    assertThat(cache()).isRegularFile();
  }

  @ParameterizedTest
  @CsvSource({"'', -XX:+UseParallelGC", "-XX:+UseSerialGC, -XX:+UseSerialGC"})
  void start_collector_isTheScriptsUnlessTheUserNamesOne(String named, String used)
      throws Exception {
    Tool.Result told =
        relevo(Map.of("JAVA_OPTS", named + " -XX:+PrintCommandLineFlags"), "--version");

    assertThat(told.status()).as(told.output()).isZero();
    assertThat(told.output().split("\\s+"))
        .filteredOn(flag -> flag.matches("-XX:\\+Use(?!Compressed).*GC"))
        .containsOnly(used);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 32-512",
    "-Xmx600m, ''",
    "-XX:MaxRAMPercentage=2, ''",
    "-Xmn24m, 24",
    "-XX:+UseSerialGC, ''"
  })
  void start_youngGeneration_isTheScriptsUnlessTheUserSaysSomethingOfIt(
      String said, String megabytes) throws Exception {
    Tool.Result told =
        relevo(Map.of("JAVA_OPTS", said + " -XX:+PrintCommandLineFlags"), "--version");

    assertThat(told.status()).as(told.output()).isZero();
    assertThat(told.output()).doesNotContain("warning");
    List<Long> young =
        LARGEST_YOUNG
            .matcher(told.output())
            .results()
            .map(size -> Long.parseLong(size.group(1)) >> 20)
            .toList();
    assertThat(young).hasSize(megabytes.isEmpty() ? 0 : 1);
    String[] range = megabytes.split("-");
    assertThat(young)
        .allSatisfy(
            size ->
                assertThat(size)
                    .isBetween(Long.valueOf(range[0]), Long.valueOf(range[range.length - 1])));
  }

  @Test
  void start_hugePages_areAskedForWhereTheSystemGivesThem() throws Exception {
    boolean given =
        Files.isReadable(HUGE_PAGES) && !Files.readString(HUGE_PAGES).contains("[never]");

    Tool.Result told = relevo(Map.of("JAVA_OPTS", "-XX:+PrintCommandLineFlags"), "--version");
    Tool.Result refused =
        relevo(
            Map.of("JAVA_OPTS", "-XX:-UseTransparentHugePages -XX:+PrintCommandLineFlags"),
            "--version");

    assertThat(told.status()).as(told.output()).isZero();
    assertThat(told.output().contains(" -XX:+UseTransparentHugePages ")).isEqualTo(given);
    assertThat(told.output()).doesNotContain("warning");
    assertThat(refused.output()).doesNotContain("-XX:+UseTransparentHugePages");
  }

  @Test
  void start_withoutJava_saysSo() throws Exception {
    Tool.Result noHome = relevo(Map.of("JAVA_HOME", folder.toString()), "--version");
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : List.of("sh", "readlink", "dirname", "basename")) {
      Files.createSymbolicLink(tools.resolve(tool), Path.of("/bin", tool));
    }
    Tool.Result noPath = relevo(Map.of("JAVA_HOME", "", "PATH", tools.toString()), "--version");

    assertThat(noHome.status()).isEqualTo(1);
    assertThat(noHome.output()).contains("relevo: there is no " + folder + "/bin/java; JAVA_HOME");
    assertThat(noPath.status()).isEqualTo(1);
    assertThat(noPath.output()).contains("relevo: there is no java; install Java 17 or later");
  }

  @Test
  void start_javaIsTooOld_saysSo() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("old/bin"));
    Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\nexit 0\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("old/release"), "JAVA_VERSION=\"11.0.2\"\n");

    Tool.Result told = relevo(Map.of("JAVA_HOME", folder.resolve("old").toString()), "--version");

    assertThat(told.status()).isEqualTo(1);
    assertThat(told.output()).contains("is Java 11.0.2; Relevo needs 17 or later");
  }
}
