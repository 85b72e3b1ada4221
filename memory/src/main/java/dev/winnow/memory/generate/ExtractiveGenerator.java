package dev.winnow.memory.generate;

import dev.winnow.embed.chunking.Sentences;
import dev.winnow.memory.generate.Answer.Citation;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.SentenceScorer;
import dev.winnow.memory.pack.TokenCounter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Quotes the best sentences of a pack.
record ExtractiveGenerator(SentenceScorer scorer, int sentences) implements Generator {
  private static final TokenCounter ESTIMATE = TokenCounter.estimate();

  private record Quote(int number, String text) {}

  ExtractiveGenerator {
    if (sentences < 1) {
      throw new IllegalArgumentException(
          "an extractive answer of %d sentences; expected at least 1; 3 answer most questions"
              .formatted(sentences));
    }
  }

  @Override
  public Answer answer(String question, Pack pack, Consumer<String> onText) {
    return answer(Asked.of(question), pack, onText);
  }

  /// Whole sentences, as far as the tokens go that were asked for, by an estimate.
  @Override
  public Answer answer(Asked asked, Pack pack, Consumer<String> onText) {
    String question = asked.question();
    List<Quote> quotes = quotes(pack);
    double[] scores = scorer.score(question, quotes.stream().map(Quote::text).toList());
    List<Quote> best =
        IntStream.range(0, quotes.size())
            .boxed()
            .filter(i -> scores[i] > 0 || (scores[i] == 0 && quotes.size() <= sentences))
            .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]).thenComparing(i -> i))
            .limit(sentences)
            .map(quotes::get)
            .toList();
    var text = new StringBuilder();
    List<Citation> citations = new ArrayList<>();
    String end = "stop";
    for (Quote quote : best) {
      String mark = "[" + quote.number() + "]";
      String run = (text.isEmpty() ? "" : " ") + Citations.withoutMarks(quote.text()) + " " + mark;
      if (ESTIMATE.count(text + run) > asked.writing().tokens(Integer.MAX_VALUE)) {
        end = "length";
        break;
      }
      int stop = stop(run, asked.writing().stops());
      String taken = stop < 0 ? run : run.substring(0, stop);
      text.append(taken);
      onText.accept(taken);
      if (stop >= 0) {
        break;
      }
      citations.add(
          Citations.cited(text.length() - mark.length(), text.length(), quote.number(), pack));
    }
    return new Answer(text.toString(), citations, Answer.Usage.NONE, end);
  }

  /// Where the first of the stops begins; -1 if there is none.
  private static int stop(String run, List<String> stops) {
    return stops.stream().mapToInt(run::indexOf).filter(at -> at >= 0).min().orElse(-1);
  }

  /// The sentences of the parts, each item once.
  private static List<Quote> quotes(Pack pack) {
    List<Quote> quotes = new ArrayList<>();
    Set<Quote> seen = new HashSet<>();
    for (Pack.Part part : pack.parts()) {
      String text = pack.stored(part);
      BitSet starts = Sentences.starts(text);
      for (int start = starts.nextSetBit(0); start >= 0; start = starts.nextSetBit(start + 1)) {
        int next = starts.nextSetBit(start + 1);
        String sentence = text.substring(start, next < 0 ? text.length() : next).strip();
        var quote = new Quote(part.number(), sentence.replaceAll("\\s+", " "));
        if (!sentence.isEmpty() && seen.add(quote)) {
          quotes.add(quote);
        }
      }
    }
    return quotes;
  }
}
