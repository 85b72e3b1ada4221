/// Archives and compressed files as streams of bytes: zip, tar, gzip, bzip2, xz.
///
/// Start at [dev.winnow.ingest.unpack.ArchiveEntries]. [dev.winnow.ingest.unpack.Expansion] bounds
/// what hostile bytes can cost. Nothing is written to disk. Commons Compress reads the formats;
/// this package gives names of entries one form, compares checksums and makes an
/// [java.io.IOException] of whatever damaged bytes make a decoder throw. It knows no document.
/// Types are confined to the thread that uses them, but for the values.
@CheckReturnValue
@NullMarked
package dev.winnow.ingest.unpack;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
