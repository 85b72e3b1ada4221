/// The files of a model: its configuration, and its weights, of which is known where each tensor
/// lies in which file. Weights are mapped, never loaded.
@NullMarked
package dev.winnow.embed.files;

import org.jspecify.annotations.NullMarked;
