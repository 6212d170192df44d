package dev.relevo;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.relevo.http.GatewayFixture;
import dev.relevo.http.HttpServer;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.TestTransport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whoever tests with a transport's sockets does so on each of them; nobody has to remember it. */
final class OnEachTransportTest {
  /** By these a test comes to sockets. */
  private static final Set<String> FIXTURES =
      Set.of(
          HttpServer.class.getName(),
          GatewayFixture.class.getName(),
          TestTransport.class.getName(),
          "dev.relevo.faults.SocketGateway",
          "dev.relevo.faults.Stage");

  /** These choose their transports themselves. */
  private static final String TRANSPORTS = "dev.relevo.transport";

  private static final JavaClasses TESTS = tests();

  /** The tests alone: to look up all that they use takes long. */
  private static JavaClasses tests() {
    ArchConfiguration configuration = ArchConfiguration.get();
    boolean resolve = configuration.resolveMissingDependenciesFromClassPath();
    configuration.setResolveMissingDependenciesFromClassPath(false);
    try {
      return new ClassFileImporter()
          .importUrl(OnEachTransportTest.class.getProtectionDomain().getCodeSource().getLocation());
    } finally {
      configuration.setResolveMissingDependenciesFromClassPath(resolve);
    }
  }

  private static List<JavaClass> withSockets() {
    return TESTS.stream()
        .filter(
            type -> type.isTopLevelClass() && !type.getModifiers().contains(JavaModifier.ABSTRACT))
        .filter(type -> type.getSimpleName().matches(".*(Test|IT)"))
        .filter(type -> !type.isEquivalentTo(OnEachTransportTest.class))
        .filter(type -> !type.getPackageName().startsWith(TRANSPORTS))
        .filter(type -> reaches(type, FIXTURES))
        .toList();
  }

  /** Whether one of these is among what the class needs of the tests, and what that needs. */
  private static boolean reaches(JavaClass from, Set<String> wanted) {
    Set<String> seen = new HashSet<>();
    Deque<JavaClass> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      JavaClass next = open.pop();
      for (Dependency dependency : next.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (wanted.contains(target.getName())) {
          return true;
        }
        if (TESTS.contain(target.getName()) && seen.add(target.getName())) {
          open.push(TESTS.get(target.getName()));
        }
      }
    }
    return false;
  }

  private static boolean isMarked(JavaClass type) {
    return type.reflect().isAnnotationPresent(OnEachTransport.class);
  }

  @Test
  void tests_withSockets_areFound() {
    assertThat(withSockets())
        .extracting(JavaClass::getSimpleName)
        .contains("FaultMatrixTest", "OpenAiDialectTest", "OpenAiProviderContractTest", "SoakIT");
  }

  @Test
  void tests_withSockets_runOnEachTransport() {
    assertThat(withSockets().stream().filter(type -> !isMarked(type)).map(JavaClass::getName))
        .as("tests that lack @OnEachTransport")
        .isEmpty();
  }
}
