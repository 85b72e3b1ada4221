/// Work that goes on behind requests: documents that are indexed from an upload or from a folder.
///
/// [IngestJobs] keeps them in a folder of [JobConfig], so that what was accepted goes on after a
/// restart; a [Job] is one of them at a moment. No web server is known here.
@CheckReturnValue
@NullMarked
package dev.winnow.http.jobs;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
