package dev.relevo;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How actors are written. Java 17 does not check that a sealed type is handled whole, so this does:
 * every message of an actor has a handler that is named after it.
 */
final class ActorStyleTest {

  static Stream<Class<?>> actors() {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.relevo")
            .stream()
            .filter(type -> type.isAssignableTo(AbstractBehavior.class))
            .map(JavaClass::reflect);
  }

  private static Class<?> commandOf(Class<?> actor) {
    ParameterizedType behavior = (ParameterizedType) actor.getGenericSuperclass();
    return (Class<?>) behavior.getActualTypeArguments()[0];
  }

  @Test
  void actors_ofTheGateway_areFound() {
    assertThat(actors())
        .extracting(Class::getSimpleName)
        .contains("WorkerPool", "ProviderWorker", "WorkerSupervisor", "GatewayGuardian");
  }

  @ParameterizedTest
  @MethodSource("actors")
  void command_everyMessage_hasAHandlerOfItsName(Class<?> actor) {
    Class<?> command = commandOf(actor);
    assertThat(command.isSealed()).as("%s is sealed", command).isTrue();

    List<String> missing = new ArrayList<>();
    for (Class<?> message : command.getPermittedSubclasses()) {
      assertThat(message.isRecord() || message.isEnum())
          .as("%s is a record or an enum of ticks", message)
          .isTrue();
      if (Arrays.stream(actor.getDeclaredMethods()).noneMatch(method -> handles(method, message))) {
        missing.add("on" + message.getSimpleName() + "(" + message.getSimpleName() + ")");
      }
    }
    assertThat(missing).as("handlers that %s lacks", actor.getSimpleName()).isEmpty();
  }

  private static boolean handles(Method method, Class<?> message) {
    return method.getName().equals("on" + message.getSimpleName())
        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {message})
        && method.getReturnType().equals(Behavior.class);
  }
}
