/**
 * The process: the command line, the environment, the configuration file, logging and the end by a
 * signal. Nothing here is needed to embed a gateway in another application.
 */
@NullMarked
package dev.relevo.app;

import org.jspecify.annotations.NullMarked;
