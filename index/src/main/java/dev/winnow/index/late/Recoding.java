package dev.winnow.index.late;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.OneMergeWrappingMergePolicy;
import org.apache.lucene.index.SegmentCommitInfo;

/// The merges of another policy, in which token vectors are coded anew where centroids have drifted
/// from them: see [MergedTokens]. What fits keeps its bytes.
public final class Recoding extends OneMergeWrappingMergePolicy {
  private static final LongAdder PASSAGES = new LongAdder();
  private static final LongAdder TRAININGS = new LongAdder();

  public Recoding(MergePolicy merges, CodebookStore books) {
    super(merges, merge -> new Merge(merge.segments, books));
  }

  /// Passages that merges of this process have coded anew.
  public static long passages() {
    return PASSAGES.sum();
  }

  /// Trainings that merges of this process have made.
  public static long trainings() {
    return TRAININGS.sum();
  }

  static void countPassage() {
    PASSAGES.increment();
  }

  static void countTraining() {
    TRAININGS.increment();
  }

  private static final class Merge extends MergePolicy.OneMerge {
    private final MergedTokens tokens;

    Merge(List<SegmentCommitInfo> segments, CodebookStore books) {
      super(segments);
      tokens = new MergedTokens(new ArrayList<>(), books);
    }

    @Override
    public CodecReader wrapForMerge(CodecReader reader) {
      tokens.readers().add(reader);
      return new RecodedReader(reader, tokens);
    }
  }
}
