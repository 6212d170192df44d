package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

final class ServeLineTest {
  /** The options of {@code serve} as the library reads them. */
  @Command
  static final class Read {
    @Option(names = "--config")
    private String config;

    @Option(names = "--host")
    private String host;

    @Option(names = "--port")
    private Integer port;
  }

  static Stream<String> plain() {
    return Stream.of(
        "serve",
        "serve --port 8080",
        "serve --port=0",
        "serve --port 007",
        "serve --host 0.0.0.0 --port 80",
        "serve --host=::1",
        "serve --host [::1]",
        "serve --config /etc/relevo.conf --host localhost --port 1",
        "serve --config=a=b.conf",
        "serve --config ../x --port 99999",
        "serve --config C:\\relevo.conf");
  }

  @ParameterizedTest
  @MethodSource("plain")
  void line_thatIsPlain_isReadAsTheLibraryReadsIt(String line) {
    String[] words = line.split(" ");
    Read read = new Read();
    new CommandLine(new Read()).addSubcommand("serve", read).parseArgs(words);

    assertThat(ServeLine.read(words)).isEqualTo(new ServeLine(read.config, read.host, read.port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "chat",
        "chat serve",
        "--config x serve",
        "serve --help",
        "serve -h",
        "serve --port",
        "serve --port x",
        "serve --port -1",
        "serve --port 12345678901",
        "serve --port 1 --port 2",
        "serve --port= 1",
        "serve --host",
        "serve --host --port 1",
        "serve --host=",
        "serve --host 'x'",
        "serve --host a\"b",
        "serve --config @file",
        "serve --config ~/x",
        "serve --confi x",
        "serve @file",
        "serve -- --port 1",
        "serve x"
      })
  void line_thatIsNotPlain_isLeftToTheLibrary(String line) {
    assertThat(ServeLine.read(line.split(" "))).isNull();
  }

  @Test
  void line_withoutWords_isLeftToTheLibrary() {
    assertThat(ServeLine.read()).isNull();
  }
}
