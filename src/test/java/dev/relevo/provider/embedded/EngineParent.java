package dev.relevo.provider.embedded;

import com.typesafe.config.ConfigFactory;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.transport.Lane;
import java.util.Map;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.Materializer;

/**
 * A process that runs an engine until somebody ends it. It prints the engine's process id and
 * folder.
 */
public final class EngineParent {
  private EngineParent() {}

  /** Takes the path of a model. */
  public static void main(String[] arguments) throws InterruptedException {
    ActorSystem system = ActorSystem.create();
    Lane lane = new Lane(Materializer.createMaterializer(system), system.dispatcher(), 0);
    Section section =
        Section.of(
            ConfigFactory.parseMap(Map.of("p", Map.of("path", arguments[0]))), "p", new Faults());
    ProviderDefinition definition =
        new EmbeddedKind(TestCatalog.usual()).read("local", "embedded", section);
    EmbeddedProvider provider = (EmbeddedProvider) definition.opener().open(null);
    var unused = provider.probe(lane).toCompletableFuture().join();
    EngineProcess process = provider.process();
    process.ready().join();
    System.out.println(process.pid() + " " + process.scratch().path());
    Thread.currentThread().join();
  }
}
