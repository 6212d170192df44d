package dev.relevo.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import dev.relevo.telemetry.AccessLog;
import java.nio.charset.StandardCharsets;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The log of the {@code relevo} command: Logback, set up without its own files, which take it a
 * tenth of a start to read. SLF4J makes it where {@link Logging} names it, so that it never meets
 * an application that embeds Relevo.
 */
public final class CommandLog implements SLF4JServiceProvider {
  /** The version of SLF4J's interface that this is written for. */
  private static final String API_VERSION = "2.0.99";

  /**
   * One line for each message, without control characters: what providers say is in some of them.
   */
  private static final String LINE =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}:"
          + " %replace(%msg){'[\\x00-\\x08\\x0A-\\x1F\\x7F-\\x9F]+', ' '}%n";

  /** A line of the access log is written as it is. */
  private static final String PLAIN = "%msg%n";

  private final LoggerContext context = new LoggerContext();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final LogbackMDCAdapter values = new LogbackMDCAdapter();

  @Override
  public void initialize() {
    context.setName("relevo");
    context.setMDCAdapter(values);
    setUp(context, Logging.isJson(), Logging.level());
    context.start();
  }

  /**
   * Writes to standard error.
   *
   * @param json whether each message is an object, instead of a line
   * @param own the level of the gateway's own loggers
   */
  static void setUp(LoggerContext context, boolean json, Level own) {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender(context, "STDERR", json ? objects(context) : lines(context, LINE)));
    Logger access = context.getLogger(AccessLog.NAME);
    access.setLevel(Level.INFO);
    access.setAdditive(false);
    access.addAppender(appender(context, "ACCESS", lines(context, PLAIN)));
    level(context, "dev.relevo", own);
    // The command itself tells why it cannot listen.
    level(context, "org.apache.pekko.io.TcpListener", Level.OFF);
    // What is wrong with a caller's schema is told to the caller.
    level(context, "com.networknt", Level.OFF);
    // Why the database cannot be used is told by whoever uses it, once.
    level(context, "com.zaxxer.hikari", Level.OFF);
    level(context, "org.flywaydb", Level.ERROR);
  }

  private static void level(LoggerContext context, String logger, Level level) {
    context.getLogger(logger).setLevel(level);
  }

  private static ConsoleAppender<ILoggingEvent> appender(
      LoggerContext context, String name, Encoder<ILoggingEvent> encoder) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName(name);
    appender.setTarget(ConsoleTarget.SystemErr.getName());
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private static Encoder<ILoggingEvent> lines(LoggerContext context, String pattern) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setPattern(pattern);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> objects(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithMDC(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    return encoder;
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return context;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return values;
  }

  @Override
  public String getRequestedApiVersion() {
    return API_VERSION;
  }
}
