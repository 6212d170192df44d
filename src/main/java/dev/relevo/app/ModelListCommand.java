package dev.relevo.app;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.modelfile.ModelCatalog;
import dev.relevo.modelfile.ModelFile;
import dev.relevo.modelfile.ModelFolder;
import dev.relevo.modelfile.Sizes;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relevo model list}: shows the catalogue and what is on disk. */
@Command(name = "list", description = "Show which model files are known and which are here.")
final class ModelListCommand implements Callable<Integer> {
  private static final int WHOLE = 100;

  private final Main main;

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  ModelListCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() throws IOException {
    ModelCatalog catalog = ModelCommand.catalog(main);
    List<ModelFolder.Entry> entries = new ModelFolder(catalog).entries();
    Terminal terminal = main.terminal();
    if (json) {
      byte[] bytes = JsonMapper.bytes(out -> write(out, catalog, entries));
      terminal.out().println(new String(bytes, StandardCharsets.UTF_8));
      return 0;
    }
    if (entries.isEmpty()) {
      terminal.out().println("No model files are known, and none are in " + catalog.folder() + ".");
      return 0;
    }
    lines(entries).forEach(terminal.out()::println);
    entries.stream()
        .map(ModelFolder.Entry::fault)
        .filter(fault -> fault != null)
        .forEach(fault -> terminal.err().println("relevo: " + fault));
    return 0;
  }

  static List<String> lines(List<ModelFolder.Entry> entries) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("NAME", "STATE", "SIZE", "CONTEXT", "PATH"));
    for (ModelFolder.Entry entry : entries) {
      Long whole = entry.wholeBytes();
      Integer context = entry.contextTokens();
      rows.add(
          List.of(
              entry.name(),
              state(entry, whole),
              whole == null ? "-" : Sizes.text(whole),
              context == null ? "-" : context.toString(),
              entry.path().toString()));
    }
    return Table.lines(rows);
  }

  private static String state(ModelFolder.Entry entry, @Nullable Long whole) {
    return switch (entry.state()) {
      case READY -> "ready";
      case PARTIAL ->
          "partial "
              + (whole == null ? Sizes.text(entry.bytes()) : entry.bytes() * WHOLE / whole + " %");
      case UNUSABLE -> "unusable";
      case ABSENT -> "not here";
    };
  }

  private static void write(
      JsonGenerator out, ModelCatalog catalog, List<ModelFolder.Entry> entries) throws IOException {
    out.writeStartObject();
    out.writeStringField("dir", catalog.folder().toString());
    out.writeArrayFieldStart("models");
    for (ModelFolder.Entry entry : entries) {
      ModelFile known = entry.known();
      out.writeStartObject();
      out.writeStringField("name", entry.name());
      out.writeStringField("state", entry.state().name().toLowerCase(Locale.ROOT));
      out.writeNumberField("bytes", entry.bytes());
      out.writePOJOField("size", entry.wholeBytes());
      out.writePOJOField("context_tokens", entry.contextTokens());
      out.writeStringField("path", entry.path().toString());
      out.writeStringField("url", known == null ? null : known.url().toString());
      out.writeStringField("sha256", known == null ? null : known.sha256());
      out.writeStringField("fault", entry.fault());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
