/// ONNX graphs, written in Java: operators, constants and weights that stay in the files they came
/// in. Nothing here knows of transformers, and nothing reads protobuf.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.onnx;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
