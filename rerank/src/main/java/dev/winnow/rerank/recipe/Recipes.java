package dev.winnow.rerank.recipe;

import dev.winnow.rerank.recipe.Cleaning.Brackets;
import dev.winnow.rerank.recipe.Layout.Seams;
import dev.winnow.rerank.recipe.Reading.Contrast;
import dev.winnow.rerank.recipe.Reading.Vote;
import java.util.List;
import java.util.stream.Stream;

/// The recipes of published rerankers, each after its authors' own code.
public final class Recipes {
  private static final Post AS_READ = new Post.AsRead();

  /// Words of a passage, prompt and answer of the listwise rerankers.
  private static final int LIST_WORDS = 300;

  private static final Limits LIST_LIMITS = Limits.of(32_768);

  private Recipes() {}

  /// Encoders of BERT's kind with a head of one score, such as
  /// `cross-encoder/ms-marco-MiniLM-L6-v2`.
  public static final Recipe BERT_CROSS_ENCODER =
      new Recipe(
          "bert-cross-encoder",
          layout(
              "", Seams.APART, pieces("[CLS]", "{query}", "[SEP]"), pieces("{passage}", "[SEP]")),
          "",
          Cleaning.NONE,
          new Limits(512, 384, 512),
          new Reading.Head(0, true, AS_READ));

  /// bge-reranker-v2-m3 and other XLM-RoBERTa with a head of one score.
  public static final Recipe BGE_RERANKER_V2_M3 =
      new Recipe(
          "bge-reranker-v2-m3",
          layout(
              "", Seams.APART, pieces("<s>", "{query}", "</s></s>"), pieces("{passage}", "</s>")),
          "",
          Cleaning.NONE,
          new Limits(512, 384, 512),
          new Reading.Head(0, false, AS_READ));

  /// Qwen3-Reranker 0.6B, 4B and 8B.
  public static final Recipe QWEN3_RERANKER =
      new Recipe(
          "qwen3-reranker",
          new Layout(
              "",
              pieces(
                  "<|im_start|>system\n"
                      + "Judge whether the Document meets the requirements based on the Query and"
                      + " the Instruct provided. Note that the answer can only be \"yes\" or"
                      + " \"no\".<|im_end|>\n"
                      + "<|im_start|>user\n"),
              pieces("<Instruct>: {instruction}\n<Query>: {query}\n<Document>: {passage}"),
              pieces("<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"),
              Seams.APART),
          "Given a web search query, retrieve relevant passages that answer the query",
          Cleaning.NONE,
          Limits.of(8192),
          new Reading.YesNo(text("yes"), text("no"), Contrast.SOFTMAX, AS_READ));

  /// bge-reranker-v2-gemma.
  public static final Recipe BGE_RERANKER_V2_GEMMA =
      new Recipe(
          "bge-reranker-v2-gemma",
          new Layout(
              "<bos>",
              pieces("A: {query}", "\n"),
              pieces("B: {passage}"),
              pieces(
                  "\n",
                  "Given a query A and a passage B, determine whether the passage contains an"
                      + " answer to the query by providing a prediction of either 'Yes' or 'No'."),
              Seams.APART),
          "",
          Cleaning.NONE,
          new Limits(1024, 768, 1024),
          new Reading.Raw(text("Yes"), AS_READ));

  /// mxbai-rerank-base-v2. For the large model the shift is -6.
  public static final Recipe MXBAI_RERANK_V2 =
      new Recipe(
          "mxbai-rerank-v2",
          new Layout(
              "",
              pieces(
                  Chat.CHATML.open(
                      "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."),
                  "query: {query}",
                  "\n"),
              pieces("document: {passage}"),
              pieces(
                  "\n",
                  "You are a search relevance expert who evaluates how well documents match search"
                      + " queries. For each query-document pair, carefully analyze the semantic"
                      + " relationship between them, then provide your binary relevance judgment (0"
                      + " for not relevant, 1 for relevant).\n"
                      + "Relevance:",
                  Chat.CHATML.answer()),
              Seams.APART),
          "",
          Cleaning.NONE,
          new Limits(8192, 6144, 8192),
          new Reading.YesNo(text("1"), text("0"), Contrast.DIFFERENCE, new Post.Sigmoid(1, -4.5)));

  /// zerank-1 and zerank-2, whose scores are probabilities.
  public static final Recipe ZERANK =
      new Recipe(
          "zerank",
          new Layout(
              "",
              pieces("<|im_start|>system\n", "{query}", Chat.CHATML.user()),
              pieces("{passage}"),
              pieces(Chat.CHATML.answer()),
              Seams.CONTINUED),
          "",
          Cleaning.NONE,
          Limits.of(8192),
          new Reading.Raw(text("Yes"), new Post.Sigmoid(0.2, 0)));

  /// Contextual's ctxl-rerank-v2, whose score is that of token 0. An instruction starts with a
  /// space.
  public static final Recipe CTXL_RERANK_V2 =
      new Recipe(
          "ctxl-rerank-v2",
          new Layout(
              "",
              pieces(
                  "Check whether a given document contains information helpful to answer the"
                      + " query.\n"
                      + "<Document>"),
              pieces(" {passage}\n"),
              pieces("<Query>", " {query}{instruction}", " ??"),
              Seams.CONTINUED),
          "",
          Cleaning.NONE,
          Limits.of(8192),
          new Reading.Raw(new Answer.Id(0), AS_READ));

  /// monoT5 (arXiv 2003.06713), of which 512 tokens are read with the end.
  public static final Recipe MONO_T5 =
      new Recipe(
          "monot5",
          layout(
              "", Seams.APART, List.of(), pieces("Query: {query} Document: {passage} Relevant:")),
          "",
          Cleaning.NONE,
          Limits.of(511),
          new Reading.Decoder(
              "</s>", new Answer.Id(1176), new Answer.Id(6136), Contrast.SOFTMAX, AS_READ));

  /// FIRST (arXiv 2406.15657) with letters. The published code repairs damaged Unicode in the whole
  /// prompt (ftfy), which is not done here.
  public static Recipe first(Chat chat) {
    return first(chat, "alphabetical", Labels.LETTERS, 26, "[B] > [A]", Brackets.LETTERS);
  }

  /// FIRST with numbers.
  public static Recipe firstNumeric(Chat chat) {
    return first(chat, "numerical", Labels.NUMBERS, 20, "[2] > [1]", Brackets.DIGITS);
  }

  /// FIRST with letters for checkpoints that were trained with windows of one size.
  public static Recipe firstFixed(Chat chat) {
    return first(chat, "alphabetical", Labels.LETTERS, 26, "[D] > [B]", Brackets.LETTERS);
  }

  /// FIRST with numbers for checkpoints that were trained with windows of one size.
  public static Recipe firstNumericFixed(Chat chat) {
    return first(chat, "numerical", Labels.NUMBERS, 20, "[4] > [2]", Brackets.DIGITS);
  }

  /// As [#first] with up to a hundred labels, for models that read long prompts well. Models that
  /// were not trained for it rank worse so than in windows (arXiv 2412.14574).
  public static Recipe full(Chat chat) {
    return first(chat, "alphabetical", Labels.LETTERS_AND_PAIRS, 100, "[B] > [A]", Brackets.LETTERS)
        .withCleaning(new Cleaning(Brackets.LETTERS, true, 100, List.of()));
  }

  private static Recipe first(
      Chat chat, String kind, Labels labels, int most, String example, Brackets brackets) {
    return new Recipe(
        "first " + kind + " " + example,
        list(
            chat,
            "each indicated by a " + kind + " identifier []",
            ".\n\n",
            "The output format should be [] > [], e.g., "
                + example
                + ", Only respond with the ranking results, do not say any word or explain."),
        "",
        new Cleaning(brackets, true, LIST_WORDS, List.of()),
        LIST_LIMITS,
        new Reading.Choice(labels, "[{label}]", most, Vote.MEAN));
  }

  /// RankLLM's alphabetic template. As in its code a passage may hold what looks like a label,
  /// `[A]`; cleaning with [Brackets#BOTH] ends that.
  public static Recipe rankLlm(Chat chat) {
    return new Recipe(
        "rankllm alphabetical",
        list(
            chat,
            "each indicated by an alphabetical identifier []",
            ".\n",
            "The output format should be [] > [], e.g., [B] > [A], Answer concisely and directly"
                + " and only respond with the ranking results, do not say any word or explain."),
        "",
        new Cleaning(Brackets.DIGITS, true, LIST_WORDS, List.of()),
        LIST_LIMITS,
        new Reading.Choice(Labels.LETTERS, "[{label}]", 26, Vote.MEAN));
  }

  /// @param end after the query of the first paragraph
  private static Layout list(Chat chat, String labelled, String end, String format) {
    String system =
        chat.equals(Chat.NONE)
            ? ""
            : "You are RankLLM, an intelligent assistant that can rank passages based on their"
                + " relevancy to the query";
    return new Layout(
        chat.begin(),
        pieces(
            chat.open(system)
                + "I will provide you with {count} passages, "
                + labelled
                + ". Rank the passages based on their relevance to the search query:",
            " {query}" + end),
        pieces("[{label}]", " {passage}\n"),
        pieces(
            "Search Query:",
            " {query}.\n",
            "Rank the {count} passages above based on their relevance to the search query. All the"
                + " passages should be included and listed using identifiers, in descending order"
                + " of relevance. "
                + format
                + chat.answer()),
        Seams.CONTINUED);
  }

  /// Labels after the passages, so that a passage is read without its label: the form for
  /// `Presentation.SET`. No published model was trained with it.
  public static Recipe labelsBehind(Chat chat) {
    Recipe recipe = full(chat);
    Layout list =
        list(
            chat,
            "each followed by an alphabetical identifier []",
            ".\n\n",
            "The output format should be [] > [], e.g., [B] > [A], Only respond with the ranking"
                + " results, do not say any word or explain.");
    return new Recipe(
        "labels behind",
        new Layout(
            list.begin(),
            list.before(),
            pieces("{passage}", " [{label}]\n"),
            list.after(),
            list.seams()),
        "",
        recipe.cleaning(),
        recipe.limits(),
        recipe.reading());
  }

  /// Setwise prompting (arXiv 2310.09497): which of some passages is the most relevant?
  public static Recipe setwise(Chat chat) {
    return new Recipe(
        "setwise",
        new Layout(
            chat.begin(),
            pieces(
                chat.open("") + "Given a query",
                " \"{query}\", which of the following passages is the most relevant one to the"
                    + " query?\n\n"),
            pieces("Passage {label}:", " \"{passage}\"\n\n"),
            pieces("Output only the passage label of the most relevant passage:" + chat.answer()),
            Seams.CONTINUED),
        "",
        Cleaning.NONE,
        new Limits(4096, 32, 128),
        new Reading.Choice(Labels.LETTERS, "Passage {label}", 23, Vote.MEAN));
  }

  /// Pairwise ranking prompting (arXiv 2306.17563): two passages, asked in both orders.
  /// `PairwiseHeap` shows both orders itself, so each call needs only one: use [Vote#MEAN] and
  /// passages as given.
  public static Recipe pairwise(Chat chat) {
    return new Recipe(
        "pairwise",
        new Layout(
            chat.begin(),
            pieces(
                chat.open("") + "Given a query",
                " \"{query}\", which of the following two passages is more relevant to the"
                    + " query?\n\n"),
            pieces("Passage {label}:", " \"{passage}\"\n\n"),
            pieces("Output Passage A or Passage B:" + chat.answer()),
            Seams.CONTINUED),
        "",
        Cleaning.NONE,
        new Limits(4096, 32, 128),
        new Reading.Choice(Labels.LETTERS, "Passage {label}", 2, Vote.UNANIMOUS));
  }

  /// Query likelihood as in llm-rankers: how likely is the query given the passage?
  public static Recipe queryLikelihood(Chat chat) {
    return likelihood("query likelihood", chat, " {passage}\n", "Please");
  }

  /// Unsupervised passage reranking (UPR, arXiv 2204.07496): as [#queryLikelihood] in its authors'
  /// wording.
  public static Recipe upr(Chat chat) {
    return likelihood("upr", chat, " {passage}.", " Please");
  }

  private static Recipe likelihood(String name, Chat chat, String passage, String please) {
    String answer = chat.answer().isEmpty() ? "\n" : chat.answer();
    return new Recipe(
        name,
        new Layout(
            chat.begin(),
            pieces(chat.open("") + "Passage:"),
            pieces(passage),
            pieces(please + " write a question based on this passage." + answer, "{query}"),
            Seams.CONTINUED),
        "",
        Cleaning.NONE,
        Limits.of(4096),
        new Reading.Likelihood());
  }

  /// In the way of jina-reranker-v3: one prompt with all passages, the query before and after.
  public static final Recipe JINA_RERANKER_V3 =
      new Recipe(
          "jina-reranker-v3",
          new Layout(
              "",
              pieces(
                  Chat.CHATML.open(
                          "You are a search relevance expert who can determine a ranking of the"
                              + " passages based on how relevant they are to the query. If the"
                              + " query is a question, how relevant a passage is depends on how"
                              + " well it answers the question. If not, try to analyze the intent"
                              + " of the query and assess how well each passage satisfies the"
                              + " intent. If an instruction is provided, you should follow the"
                              + " instruction when determining the ranking.")
                      + "I will provide you with {count} passages, each indicated by a numerical"
                      + " identifier. Rank the passages based on their relevance to query:",
                  " {query}\n"),
              pieces("<passage id=\"{number}\">\n", "{passage}", "<|embed_token|>\n</passage>\n"),
              pieces(
                  "<query>\n",
                  "{query}",
                  "<|rerank_token|>\n</query>" + Chat.CHATML.answer() + "<think>\n\n</think>\n\n"),
              Seams.CONTINUED),
          "",
          new Cleaning(Brackets.KEPT, false, 0, List.of("<|embed_token|>", "<|rerank_token|>")),
          new Limits(131_072, 512, 2048),
          new Reading.Cosine(
              "<|embed_token|>",
              "<|rerank_token|>",
              List.of("projector.0.weight", "projector.2.weight")));

  private static Layout layout(String begin, Seams seams, List<Piece> before, List<Piece> each) {
    return new Layout(begin, before, each, List.of(), seams);
  }

  private static List<Piece> pieces(String... patterns) {
    return Stream.of(patterns).map(Piece::new).toList();
  }

  private static Answer text(String text) {
    return new Answer.Text(text);
  }
}
