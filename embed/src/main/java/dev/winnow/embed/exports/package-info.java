/// Ready-made networks: what an ONNX file and the `config.json` beside it declare, checked before
/// native code sees the file.
///
/// Start at [Export]. Everything is immutable and opens nothing; `running` runs it.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.exports;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
