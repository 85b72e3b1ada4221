/// The files of a model: its configuration, and its weights, of which is known where each tensor
/// lies in which file.
///
/// Start at [Weights] and [Config]. They come from safetensors, from PyTorch's files ([TorchFile],
/// whose [Pickle] runs nothing) or from ONNX. Weights are mapped, never loaded; [DerivedWeights]
/// makes them in another precision once, and [ModelCache] keeps what is unpacked or made. All are
/// thread-safe. A model that cannot be used is a [ModelException], here and in all packages above.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.files;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
