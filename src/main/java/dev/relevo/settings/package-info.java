/**
 * Reading configuration: a {@link dev.relevo.settings.Section} hands out checked values and
 * collects every fault, so that a wrong file is refused at once and whole. Each feature keeps its
 * own settings record; this package knows none of them.
 */
@NullMarked
package dev.relevo.settings;

import org.jspecify.annotations.NullMarked;
