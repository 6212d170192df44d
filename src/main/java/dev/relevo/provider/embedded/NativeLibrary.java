package dev.relevo.provider.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks the engine's native library in one go. The binding would do so as well, but it compares
 * what it has written byte by byte, which takes longer than all the rest of a start.
 */
final class NativeLibrary {
  /** Where the binding looks before it unpacks one itself. */
  private static final String PLACE = "de.kherud.llama.lib.path";

  private NativeLibrary() {}

  /**
   * Unpacks the library into a folder and has the binding look there. Where there is none for this
   * system, or a place is named already, nothing happens and the binding finds its own.
   */
  static void unpack(Path folder) {
    if (System.getProperty(PLACE) != null) {
      return;
    }
    String name = System.mapLibraryName("jllama");
    String system =
        resource(System.getProperty("os.name", ""), System.getProperty("os.arch", ""), name);
    if (system == null) {
      return;
    }
    try (InputStream library = NativeLibrary.class.getResourceAsStream(system)) {
      if (library != null) {
        Files.copy(library, folder.resolve(name));
        System.setProperty(PLACE, folder.toString());
      }
    } catch (IOException e) {
      // the binding tries again, and tells what is wrong
    }
  }

  /** Where the binding's jar has the library for a system, or null for those it knows better. */
  static @Nullable String resource(String system, String architecture, String name) {
    String machine = architecture.toLowerCase(Locale.ROOT);
    if (machine.equals("amd64")) {
      machine = "x86_64";
    }
    return system.equals("Linux") ? "/de/kherud/llama/Linux/" + machine + "/" + name : null;
  }
}
