package dev.relevo.pool;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Permissions;
import dev.relevo.provider.ModelTag;
import dev.relevo.provider.Use;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may serve, by {@link Permissions}: what a candidate is held against. Names are compared
 * whole, {@code :latest} is implied, and a beginning is a beginning of models' names, or of the
 * names of one worker's models. A name with a slash means that worker, as in requests, wherever
 * there is one of that name. The name of an alias or a tier means what it stands for now.
 * Immutable; to be made once for a request, since asking it is much cheaper.
 */
public final class Allowed {
  /** Anybody. */
  public static final Allowed ANY = new Allowed(Permissions.ALL, Map.of(), Tiers.NONE);

  private final Permissions permissions;
  private final Set<String> workers;

  /** In both spellings. */
  private final Set<String> names = new HashSet<>();

  private final List<String> beginnings = new ArrayList<>(0);

  /** What stands before the slash in the names and beginnings that have one. */
  private final Set<String> owners = new HashSet<>();

  /** Whether any of them has none, so that any worker may have such a model. */
  private boolean anyOwner;

  private boolean defaults;

  private Allowed(Permissions permissions, Map<String, List<String>> aliases, Tiers tiers) {
    this.permissions = permissions;
    this.workers = Set.copyOf(permissions.workers());
    for (String entry : permissions.models()) {
      if (entry.endsWith("*")) {
        beginnings.add(owned(entry.substring(0, entry.length() - 1)));
      } else {
        add(entry, aliases, tiers);
      }
    }
  }

  /**
   * What these permissions mean.
   *
   * @param aliases names that stand for models
   * @param tiers models by how good they are
   */
  public static Allowed of(
      Permissions permissions, Map<String, List<String>> aliases, Tiers tiers) {
    return permissions.isAll() ? ANY : new Allowed(permissions, aliases, tiers);
  }

  /** What these permissions mean where requests find their workers in this way. */
  public static Allowed of(Permissions permissions, RoutingSettings settings) {
    return of(permissions, settings.aliases(), settings.tiers());
  }

  private void add(String entry, Map<String, List<String>> aliases, Tiers tiers) {
    List<String> aliased = ModelTag.find(aliases, entry);
    if (aliased != null) {
      aliased.forEach(this::add); // a model of the same name is hidden by it
    } else {
      add(entry);
      tiers.reachable(entry).forEach(this::add);
    }
  }

  private void add(String name) {
    if (name.equals(ChatRequest.AUTO)) {
      defaults = true;
    } else {
      names.add(owned(name));
      names.add(ModelTag.other(name));
    }
  }

  private String owned(String name) {
    int slash = name.indexOf('/');
    if (slash > 0) {
      owners.add(name.substring(0, slash));
    } else {
      anyOwner = true;
    }
    return name;
  }

  /** Whether nothing is forbidden. */
  public boolean isAny() {
    return permissions.isAll();
  }

  /**
   * Whether a worker may serve with some model or other.
   *
   * @param all the workers there are
   */
  boolean mayServe(WorkerSnapshot worker, List<WorkerSnapshot> all) {
    if (!allows(worker)) {
      return false;
    }
    if (permissions.models().isEmpty() || anyOwner || defaults) {
      return true;
    }
    for (String owner : owners) {
      if (owner.equals(worker.id().value()) || !isWorker(owner, all)) {
        return true;
      }
    }
    return false;
  }

  private boolean allows(WorkerSnapshot worker) {
    return workers.isEmpty() || workers.contains(worker.id().value());
  }

  /**
   * Whether a worker may serve with that model.
   *
   * @param model its exact name
   * @param all the workers there are
   */
  public boolean allows(WorkerSnapshot worker, String model, List<WorkerSnapshot> all) {
    if (!allows(worker)) {
      return false;
    }
    if (permissions.models().isEmpty() || (defaults && isDefault(worker, model))) {
      return true;
    }
    String name = worker.id().value();
    if (owners.contains(name) && isOwned(name + "/" + model)) {
      return true;
    }
    if (beginsPlainly(model)) {
      return true;
    }
    int slash = model.indexOf('/');
    return slash <= 0
        ? names.contains(model)
        : isOwned(model) && !isWorker(model.substring(0, slash), all);
  }

  /** Whether a name with a slash is among those that are allowed. */
  private boolean isOwned(String name) {
    return names.contains(name) || begins(name, true);
  }

  /** Whether a beginning says it that has no slash, and so nothing about workers. */
  private boolean beginsPlainly(String model) {
    return begins(model, false);
  }

  private boolean begins(String name, boolean owned) {
    for (String beginning : beginnings) {
      if (name.startsWith(beginning) && (beginning.indexOf('/') > 0) == owned) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDefault(WorkerSnapshot worker, String model) {
    return worker.use() != Use.BY_NAME && model.equals(worker.defaultModel());
  }

  private static boolean isWorker(String name, List<WorkerSnapshot> all) {
    for (WorkerSnapshot worker : all) {
      if (worker.id().value().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Why somebody is refused who asks for that. */
  public String forbids(String what) {
    return "this key may not use " + what + "; it may use " + words();
  }

  /** What may be used, in words. */
  String words() {
    String models =
        permissions.models().isEmpty()
            ? "any model"
            : (permissions.models().size() == 1 ? "the model " : "the models ")
                + String.join(", ", permissions.models());
    return permissions.workers().isEmpty()
        ? models
        : models + " of " + String.join(", ", permissions.workers());
  }
}
