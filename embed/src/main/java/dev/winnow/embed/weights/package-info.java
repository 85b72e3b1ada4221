/// The weights of a model: where each tensor lies in which file. Files are mapped, never loaded.
@NullMarked
package dev.winnow.embed.weights;

import org.jspecify.annotations.NullMarked;
