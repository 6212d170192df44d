/**
 * Files of models: what is in them ({@code GgufHeader}), which ones are known by name ({@code
 * ModelCatalog}), and how one that is missing is fetched ({@code ModelFiles}). Uses the JDK and
 * {@code settings} only, so that the command line and a provider can both use it; it is the one
 * place beside {@code transport} that opens sockets, since it must work where no actor system runs.
 */
@NullMarked
package dev.relevo.modelfile;

import org.jspecify.annotations.NullMarked;
