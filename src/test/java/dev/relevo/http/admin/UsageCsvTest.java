package dev.relevo.http.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.ledger.Grouping;
import dev.relevo.ledger.Reference;
import dev.relevo.ledger.UsageFigures;
import dev.relevo.ledger.UsageQuery;
import dev.relevo.ledger.UsageReport;
import dev.relevo.provider.Price;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UsageCsvTest {
  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"})
  void cell_thatWouldBeAFormula_isAText(String text) {
    assertThat(parsed(UsageCsv.cell(text))).containsExactly("'" + text);
  }

  @Test
  void cell_ordinaryName_staysAsItIs() {
    assertThat(UsageCsv.cell("meta/llama-3:70b")).isEqualTo("meta/llama-3:70b");
    assertThat(UsageCsv.cell("")).isEmpty();
  }

  @Property
  void cells_ofAnyText_areReadAsWritten(@ForAll @Size(min = 1, max = 4) List<String> texts) {
    List<String> cells = texts.stream().map(UsageCsv::cell).toList();

    List<String> read = parsed(String.join(",", cells));

    assertThat(read).hasSameSizeAs(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(read.get(i)).isIn(texts.get(i), "'" + texts.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1_500_000_000, -20, Long.MAX_VALUE})
  void usd_anyAmount_isExactAndWithoutAnExponent(long nanos) {
    assertThat(UsageWriter.usd(nanos)).matches("-?[0-9]+(\\.[0-9]*[1-9])?");
    assertThat(new BigDecimal(UsageWriter.usd(nanos)).movePointRight(9).longValueExact())
        .isEqualTo(nanos);
  }

  @Test
  void of_aReportByKey_hasTheNamesOfKeysBesideTheirIds() {
    UsageFigures none = new UsageFigures(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    UsageReport report =
        new UsageReport(
            new UsageQuery(
                LocalDate.EPOCH,
                LocalDate.EPOCH,
                List.of(Grouping.KEY, Grouping.MODEL),
                Map.of(),
                new Reference("a/b", Price.FREE, "")),
            List.of(
                new UsageReport.Group(List.of("abcdefghij", "m"), none),
                new UsageReport.Group(List.of("key-1", "m"), none)),
            Map.of("abcdefghij", "=Team \"A\""),
            none);

    String[] lines = UsageCsv.of(report).split("\r\n", -1);

    assertThat(lines[0]).startsWith("key,key_name,model,requests,");
    assertThat(lines[1]).startsWith("abcdefghij,\"'=Team \"\"A\"\"\",m,1,");
    assertThat(lines[2]).startsWith("key-1,,m,1,");
  }

  /** One line of CSV, read as RFC 4180 says. */
  private static List<String> parsed(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char sign = line.charAt(i);
      if (quoted && sign == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (sign == '"') {
        quoted = !quoted;
      } else if (sign == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(sign);
      }
    }
    cells.add(cell.toString());
    return cells;
  }
}
