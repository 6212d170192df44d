package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How the command's log writes what providers say. */
final class LogLinesTest {
  private static String logged(String message) throws Exception {
    LoggerContext context = new LoggerContext();
    try {
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(
          Objects.requireNonNull(LogLinesTest.class.getResource("/relevo-logback.xml")));
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
  void message_withLinesAndEscapes_isOneLineWithoutThem() throws Exception {
    assertThat(logged("a: boom\r\n2026-01-01 ERROR it lies\u001b[2J \u009b2J \u007f\0end"))
        .endsWith("WARN  ProviderWorker: a: boom 2026-01-01 ERROR it lies [2J  2J  end\n");
  }

  @Test
  void message_inAnyLanguage_staysAsItIs() throws Exception {
    assertThat(logged("größer als\t{} 日本 😀 $1 \\")).endsWith(": größer als\t{} 日本 😀 $1 \\\n");
  }
}
