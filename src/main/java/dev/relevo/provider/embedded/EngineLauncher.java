package dev.relevo.provider.embedded;

import com.fasterxml.jackson.core.JsonFactory;
import de.kherud.llama.LlamaOutput;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Starts the engine's JVM: small, quick to start, with nothing on its class path that it does not
 * need.
 */
final class EngineLauncher {
  private EngineLauncher() {}

  /**
   * Starts an engine that waits for its {@link EngineFrame.Load}.
   *
   * @param scratch the folder that it has to itself
   * @throws IOException when the executable cannot be started
   */
  static Process start(EmbeddedSettings settings, Path scratch) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            settings.java().toString(),
            "-Xmx" + settings.maxHeapBytes(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            // a crash tells the gateway why, and leaves nothing behind
            "-XX:+DisplayVMOutputToStderr",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + scratch.resolve("crash.log"),
            "-Dfile.encoding=UTF-8",
            "-Djava.io.tmpdir=" + scratch,
            "-cp",
            classPath(),
            EngineMain.class.getName());
    builder.directory(scratch.toFile());
    // options and agents that are meant for the gateway
    builder.environment().keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    return builder.start();
  }

  private static String classPath() {
    Set<String> entries = new LinkedHashSet<>();
    for (Class<?> needed : List.of(EngineMain.class, JsonFactory.class, LlamaOutput.class)) {
      CodeSource source = needed.getProtectionDomain().getCodeSource();
      try {
        entries.add(Path.of(source.getLocation().toURI()).toString());
      } catch (URISyntaxException | RuntimeException e) {
        // a class loader that keeps its classes elsewhere: the whole class path must do
        return System.getProperty("java.class.path");
      }
    }
    return String.join(File.pathSeparator, entries);
  }
}
