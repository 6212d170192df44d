package dev.relevo.modelfile;

import dev.relevo.modelfile.ModelFileException.Reason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Looks whether the disk can hold what is to come. Not thread-safe. */
final class DiskRoom {
  /** Where nobody says how large a file is, so much room is looked for after as many bytes. */
  private static final long STEP = 64L << 20;

  private final ModelFile wanted;
  private final PartFile part;
  private final Surroundings surroundings;
  private long nextLook;

  DiskRoom(ModelFile wanted, PartFile part, Surroundings surroundings) {
    this.wanted = wanted;
    this.part = part;
    this.surroundings = surroundings;
  }

  /**
   * Refuses to begin what the disk cannot hold. What is here already needs no room again.
   *
   * @param size how large the file will be, or null when nobody knows
   */
  void check(@Nullable Long size) throws ModelFileException {
    if (size == null) {
      return;
    }
    long needed = size - part.length();
    long free = freeBytes();
    if (needed > free) {
      throw tooLittle("needs " + Sizes.text(needed) + " more, but", free);
    }
  }

  /** Leaves some room on the disk where nobody knows how much the file will take. */
  void checkForMore() throws ModelFileException {
    if (part.length() >= nextLook) {
      nextLook = part.length() + STEP;
      long free = freeBytes();
      if (free < STEP) {
        throw tooLittle(
            "may need more room than there is: the server does not tell its size, and", free);
      }
    }
  }

  private long freeBytes() throws ModelFileException {
    try {
      return surroundings.freeBytes(part.folder());
    } catch (IOException e) {
      throw PartFile.cannotWrite(part.folder(), e);
    }
  }

  private ModelFileException tooLittle(String what, long free) {
    return new ModelFileException(
        Reason.NO_SPACE,
        wanted.path()
            + " "
            + what
            + " only "
            + Sizes.text(free)
            + " are free there; make room, or choose another folder with relevo.models.dir");
  }
}
