package dev.relevo.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.settings.Faults;
import dev.relevo.settings.Secret;
import dev.relevo.testing.Configured;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseSettingsTest {
  private final Faults faults = new Faults();

  private DatabaseSettings read(String configuration) {
    return DatabaseSettings.from(
        Configured.section("file = data, connections = 4, " + configuration, faults));
  }

  @Test
  void file_inHome_isThere() {
    DatabaseSettings settings = read("file = \"~/.relevo/data\"");

    assertThat(settings.file()).isEqualTo(Path.of(System.getProperty("user.home"), ".relevo/data"));
    assertThat(settings.described()).endsWith("/.relevo/data.mv.db");
    assertThat(settings.server()).isNull();
  }

  @Test
  void file_relative_startsAtTheWorkingFolder() {
    assertThat(read("").file()).isEqualTo(Path.of("data").toAbsolutePath());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\"data;IFEXISTS=TRUE\""})
  void file_thatCannotBe_isAFault(String file) {
    read("file = " + file);

    assertThat(faults.found()).singleElement().asString().startsWith("box.file: is '");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db.example:5433/relevo",
    "postgres://db.example:5433/relevo",
    "postgresql://db.example:5433/relevo"
  })
  void url_ofAServer_isTheDriversAddress(String url) {
    DatabaseSettings settings = read("url = \"" + url + "?sslmode=require\"");

    assertThat(settings.server().jdbcUrl())
        .isEqualTo("jdbc:postgresql://db.example:5433/relevo?sslmode=require");
    assertThat(settings.described()).isEqualTo("postgresql://db.example:5433/relevo");
    assertThat(settings.server().user()).isNull();
  }

  @Test
  void url_withUserAndPassword_keepsThemOutOfWhatIsPrinted() {
    DatabaseSettings settings = read("url = \"postgres://me:s%40cr+et@[::1]:5432/relevo\"");

    assertThat(settings.server().user()).isEqualTo("me");
    assertThat(settings.server().password()).isEqualTo(new Secret("s@cr+et"));
    assertThat(settings.server().jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:5432/relevo");
    assertThat(settings.toString()).doesNotContain("cr+et", "s%40");
  }

  @Test
  void url_withUserAndPasswordAmongTheOptions_keepsThemOutOfTheAddress() {
    DatabaseSettings settings =
        read("url = \"jdbc:postgresql://a,b:1/x?user=me&ssl=true&password=hush\"");

    assertThat(settings.server().user()).isEqualTo("me");
    assertThat(settings.server().password()).isEqualTo(new Secret("hush"));
    assertThat(settings.server().jdbcUrl()).isEqualTo("jdbc:postgresql://a,b:1/x?ssl=true");
  }

  @Test
  void userAndPassword_ofTheirOwn_winOverTheAddress() {
    DatabaseSettings settings =
        read("url = \"postgres://me:old@db/x\", user = you, password = new");

    assertThat(settings.server().user()).isEqualTo("you");
    assertThat(settings.server().password()).isEqualTo(new Secret("new"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://me:hush@db/x",
        "jdbc:h2:tcp://db/x",
        "postgres://me:hush@db",
        "postgres://me:hu%sh@db/x"
      })
  void url_ofSomethingElse_isAFaultThatDoesNotRepeatIt(String url) {
    read("url = \"" + url + "\"");

    assertThat(faults.found())
        .singleElement()
        .asString()
        .startsWith("box.url: must be the address of a PostgreSQL server")
        .doesNotContain("hush", "hu%sh");
  }

  @Test
  void connections_none_isAFault() {
    read("connections = 0");

    assertThat(faults.found()).singleElement().asString().startsWith("box.connections");
  }
}
