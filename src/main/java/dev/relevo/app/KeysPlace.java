package dev.relevo.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.relevo.access.managed.KeyOffice;
import dev.relevo.access.managed.KeyRefusal;
import dev.relevo.chat.GatewayException;
import dev.relevo.database.Database;
import dev.relevo.http.admin.KeyDesk;
import dev.relevo.wire.JsonMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Where the managed keys can be reached: in a running gateway, or in the database itself. */
abstract class KeysPlace implements AutoCloseable {
  private static final Duration OPENING = Duration.ofSeconds(60);
  private static final Duration GLANCE = Duration.ofMillis(50);

  /** The gateway that was named, else the one at the usual place, else the database. */
  static KeysPlace find(Main main, GatewayOptions options) {
    RemoteGateway named = options.named(main);
    if (named != null) {
      return new InGateway(named);
    }
    Configuration configuration = main.configuration(ConfigFactory.empty()).sound();
    if (configuration.http().port() != 0) {
      RemoteGateway usual = options.usual(main, configuration.http());
      if (usual.isThere(GatewayOptions.PATIENCE)) {
        return new InGateway(usual);
      }
    }
    Logging.setUp(main.variables(), "ERROR").join();
    return InDatabase.open(configuration, main.terminal());
  }

  /**
   * Asks for something about keys.
   *
   * @param path what comes after the path of the keys, not encoded
   * @param body JSON, or null for none
   * @return what is answered
   * @throws CommandFailure when it is refused
   */
  abstract JsonNode ask(String method, String path, @Nullable JsonNode body);

  @Override
  public abstract void close();

  private static final class InGateway extends KeysPlace {
    private final RemoteGateway gateway;

    private InGateway(RemoteGateway gateway) {
      this.gateway = gateway;
    }

    @Override
    JsonNode ask(String method, String path, @Nullable JsonNode body) {
      return gateway.json(
          gateway.order(
              method, KeyDesk.PATH + encoded(path), body == null ? null : body.toString()));
    }

    private static String encoded(String path) {
      return URLEncoder.encode(path, StandardCharsets.UTF_8)
          .replace("+", "%20")
          .replace("%2F", "/");
    }

    @Override
    public void close() {}
  }

  private static final class InDatabase extends KeysPlace {
    private final Database database;
    private final KeyDesk desk;

    private InDatabase(Database database) {
      InstantSource clock = InstantSource.system();
      this.database = database;
      this.desk = new KeyDesk(new KeyOffice(database, clock), clock);
    }

    static KeysPlace open(Configuration configuration, Terminal terminal) {
      Database database = Database.open(configuration.database());
      await(database);
      terminal.remark(
          "No gateway runs at the usual place; the keys are in "
              + configuration.database().described()
              + ".");
      if (!configuration.access().managedKeys()) {
        terminal.remark("They are not looked at before relevo.access.managed-keys is on.");
      }
      return new InDatabase(database);
    }

    private static void await(Database database) {
      Future<Database> opened = database.open().toCompletableFuture();
      long end = System.nanoTime() + OPENING.toNanos();
      while (true) {
        try {
          opened.get(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
          return;
        } catch (TimeoutException e) {
          if (database.problem().isPresent() || System.nanoTime() > end) {
            throw unusable(database, e);
          }
        } catch (ExecutionException | CancellationException e) {
          throw unusable(database, e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new CommandFailure("interrupted", e);
        }
      }
    }

    private static CommandFailure unusable(Database database, Exception cause) {
      String problem = database.problem().orElse("the database did not open in time");
      database.close();
      return new CommandFailure(
          problem + "; a gateway that runs elsewhere is named by --url", cause);
    }

    @Override
    JsonNode ask(String method, String path, @Nullable JsonNode body) {
      ByteString bytes =
          body == null ? ByteString.emptyByteString() : ByteString.fromString(body.toString());
      try {
        return JsonMapper.read(
            JsonMapper.bytes(desk.answer(method, KeyDesk.PATH + path, bytes).body()));
      } catch (GatewayException e) {
        throw new CommandFailure(e.error().message(), e);
      } catch (KeyRefusal e) {
        throw new CommandFailure(e.getMessage(), e);
      } catch (SQLException e) {
        throw new CommandFailure("the database cannot be asked: " + e.getMessage(), e);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("what was just written is JSON", e);
      }
    }

    @Override
    public void close() {
      database.close();
    }
  }
}
