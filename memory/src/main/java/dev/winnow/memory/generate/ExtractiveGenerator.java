package dev.winnow.memory.generate;

import dev.winnow.embed.chunking.Sentences;
import dev.winnow.memory.generate.Answer.Citation;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.SentenceScorer;
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
    for (Quote quote : best) {
      String mark = "[" + quote.number() + "]";
      String run = (text.isEmpty() ? "" : " ") + quote.text() + " " + mark;
      text.append(run);
      citations.add(
          Citations.cited(text.length() - mark.length(), text.length(), quote.number(), pack));
      onText.accept(run);
    }
    return new Answer(text.toString(), citations, Answer.Usage.NONE, "stop");
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
