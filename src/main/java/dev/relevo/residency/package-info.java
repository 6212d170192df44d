/**
 * What is in the memory of a host that loads and unloads models: who decides about it (a plain
 * class) and who performs it (an actor).
 */
@NullMarked
package dev.relevo.residency;

import org.jspecify.annotations.NullMarked;
