package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How the command's log writes what providers say. */
final class LogLinesTest {
  private static String logged(String message, boolean json) {
    LoggerContext context = new LoggerContext();
    try {
      CommandLog.setUp(context, json, Level.INFO);
      Logger logger = context.getLogger("dev.relevo.pool.ProviderWorker");
      OutputStreamAppender<ILoggingEvent> appender =
          (OutputStreamAppender<ILoggingEvent>)
              context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
      ILoggingEvent event = new LoggingEvent("here", logger, Level.WARN, message, null, null);
      return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    } finally {
      context.stop();
    }
  }

  @Test
  void message_withLinesAndEscapes_isOneLineWithoutThem() {
    assertThat(logged("a: boom\r\n2026-01-01 ERROR it lies\u001b[2J \u009b2J \u007f\0end", false))
        .endsWith("WARN  ProviderWorker: a: boom 2026-01-01 ERROR it lies [2J  2J  end\n");
  }

  @Test
  void message_inAnyLanguage_staysAsItIs() {
    assertThat(logged("größer als\t{} 日本 😀 $1 \\", false))
        .endsWith(": größer als\t{} 日本 😀 $1 \\\n");
  }

  @Test
  void message_asJson_isOneObjectOfTimeLevelLoggerAndMessage() throws Exception {
    JsonNode object = new ObjectMapper().readTree(logged("a: boom\r\n\u001b[2J", true));

    assertThat(object.path("formattedMessage").asText()).isEqualTo("a: boom\r\n\u001b[2J");
    assertThat(object.path("level").asText()).isEqualTo("WARN");
    assertThat(object.path("loggerName").asText()).isEqualTo("dev.relevo.pool.ProviderWorker");
    assertThat(object.fieldNames())
        .toIterable()
        .doesNotContain("sequenceNumber", "nanoseconds", "context", "mdc", "arguments");
  }

  @Test
  void levels_ofOthers_areWarningsUnlessTheGatewayTellsItself() {
    LoggerContext context = new LoggerContext();
    try {
      CommandLog.setUp(context, false, Level.DEBUG);

      assertThat(context.getLogger("dev.relevo.http.X").getEffectiveLevel()).isEqualTo(Level.DEBUG);
      assertThat(context.getLogger("org.apache.pekko.X").getEffectiveLevel()).isEqualTo(Level.WARN);
      assertThat(context.getLogger("com.zaxxer.hikari.X").getEffectiveLevel()).isEqualTo(Level.OFF);
      assertThat(context.getLogger("relevo.access").isAdditive()).isFalse();
      assertThat(context.getLogger("relevo.access").getEffectiveLevel()).isEqualTo(Level.INFO);
    } finally {
      context.stop();
    }
  }
}
