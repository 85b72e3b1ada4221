/// FAISS for large and batch-built collections: inverted files with short codes, exact search of
/// many queries at a time, k-means and product quantisation.
///
/// Start at [FaissIndex], an index in native memory that whoever made it closes; [ExactSearch]
/// needs no index, only vectors in memory. Vectors are numbered from 0 in the order they were
/// added; deletes, ids and raw vectors are the caller's. [FaissLibrary] says whether the native
/// library is here; where it is not, [Clustering], [ProductQuantizer] and [ExactSearch] run in
/// plain Java, and a [FaissIndex] cannot be made.
///
/// Searches are safe for any number of threads and use one core each. Training and adding use all
/// cores and exclude searches of the same index. A native call holds its thread: keep it off
/// virtual threads. Native pointers never leave this package.
@CheckReturnValue
@NullMarked
package dev.winnow.index.faiss;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
