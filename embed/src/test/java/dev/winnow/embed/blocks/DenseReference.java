package dev.winnow.embed.blocks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// A Llama of random weights that reads a text in blocks, in double precision and by the plainest
/// loops over all tokens: nothing is gathered, cached or moved. Feed-forward layers are zero.
final class DenseReference {
  static final int SIZE = 8;
  static final int HEADS = 8;
  private static final int HIDDEN = 32;
  private static final int WORDS = 64;
  private static final int LAYERS = 2;

  private final BlockConfig config;
  private final int keyHeads;
  private final Strategy strategy;
  private final Map<String, float[][]> weights = new LinkedHashMap<>();
  private final List<Layer> layers = new ArrayList<>();
  private int tokens;
  private int packed;

  /// How a reference looks blocks up.
  enum Strategy {
    LITERAL,
    PER_HEAD,
    BEST_REPRESENTATIVE,
    EXACT,
    MEAN_KEY,
    TOKENS
  }

  /// All keys and values (token, key head, component), what attention tokens got while they were
  /// near (token, key head), and for each key head what distant tokens it sees.
  private static final class Layer {
    final List<double[][]> keys = new ArrayList<>();
    final List<double[][]> values = new ArrayList<>();
    final List<double[]> attended = new ArrayList<>();
    final List<int[][]> picked = new ArrayList<>();
    List<TreeSet<Integer>> seen = List.of();
    double[][] near = {};
  }

  DenseReference(BlockConfig config, int keyHeads, Strategy strategy, long seed) {
    this.config = config;
    this.keyHeads = keyHeads;
    this.strategy = strategy;
    var random = new Random(seed);
    put(random, "model.embed_tokens.weight", WORDS, HIDDEN, 1);
    for (int layer = 0; layer < LAYERS; layer++) {
      String name = "model.layers." + layer + ".";
      norm(name + "input_layernorm.weight");
      norm(name + "post_attention_layernorm.weight");
      put(random, name + "self_attn.q_proj.weight", HEADS * SIZE, HIDDEN, .5);
      put(random, name + "self_attn.k_proj.weight", keyHeads * SIZE, HIDDEN, .5);
      put(random, name + "self_attn.v_proj.weight", keyHeads * SIZE, HIDDEN, .2);
      put(random, name + "self_attn.o_proj.weight", HIDDEN, HEADS * SIZE, .2);
      put(random, name + "mlp.gate_proj.weight", 8, HIDDEN, 0);
      put(random, name + "mlp.up_proj.weight", 8, HIDDEN, 0);
      put(random, name + "mlp.down_proj.weight", HIDDEN, 8, 0);
      layers.add(new Layer());
    }
    norm("model.norm.weight");
    put(random, "lm_head.weight", WORDS, HIDDEN, .3);
  }

  private void put(Random random, String name, int rows, int columns, double deviation) {
    float[][] matrix = new float[rows][columns];
    for (float[] row : matrix) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) (deviation * random.nextGaussian());
      }
    }
    weights.put(name, matrix);
  }

  private void norm(String name) {
    float[][] ones = new float[1][HIDDEN];
    Arrays.fill(ones[0], 1);
    weights.put(name, ones);
  }

  Path write(Path folder) throws IOException {
    String model =
        """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
         "hidden_size": %d, "intermediate_size": 8, "num_hidden_layers": %d, "vocab_size": %d,
         "num_attention_heads": %d, "num_key_value_heads": %d, "head_dim": %d,
         "max_position_embeddings": 4096, "rms_norm_eps": 1e-6, "rope_theta": 10000.0,
         "tie_word_embeddings": false}
        """
            .formatted(HIDDEN, LAYERS, WORDS, HEADS, keyHeads, SIZE);
    write(folder, model, weights);
    return folder;
  }

  static void write(Path folder, String config, Map<String, float[][]> weights) throws IOException {
    Files.writeString(folder.resolve("config.json"), config);
    List<String> entries = new ArrayList<>();
    int end = 0;
    for (var tensor : weights.entrySet()) {
      float[][] rows = tensor.getValue();
      int bytes = 4 * rows.length * rows[0].length;
      String shape = rows.length == 1 ? "" + rows[0].length : rows.length + "," + rows[0].length;
      entries.add(
          "\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
              .formatted(tensor.getKey(), shape, end, end + bytes));
      end += bytes;
    }
    byte[] json = ("{" + String.join(",", entries) + "}").getBytes(UTF_8);
    ByteBuffer all = ByteBuffer.allocate(8 + json.length + end).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(json.length).put(json);
    for (float[][] rows : weights.values()) {
      for (float[] row : rows) {
        for (float number : row) {
          all.putFloat(number);
        }
      }
    }
    Files.write(folder.resolve("model.safetensors"), all.array());
  }

  /// Numbers of the blocks that a layer saw something of.
  List<Integer> chosen(int layer) {
    return layers.get(layer).seen.stream()
        .flatMap(TreeSet::stream)
        .map(token -> (token - config.sinks()) / config.block())
        .distinct()
        .sorted()
        .toList();
  }

  double[] read(int... ids) {
    int last = ids.length - 1;
    for (int from = 0; from < last; from += config.chunk()) {
      double[] _ = chunk(Arrays.copyOfRange(ids, from, Math.min(last, from + config.chunk())));
    }
    return chunk(ids[last]);
  }

  /// All that is visible without a lookup is seen, then once more with it, unless the network looks
  /// up itself.
  private double[] chunk(int... ids) {
    boolean twice = strategy != Strategy.LITERAL && packed > config.blocks();
    double[] scores = pass(ids, !twice);
    if (twice) {
      undo(ids.length, true);
      scores = pass(ids, false);
    }
    for (Layer layer : layers) {
      for (int token = 0; token < layer.near.length; token++) {
        for (int head = 0; head < keyHeads; head++) {
          layer.attended.get(token)[head] += layer.near[token][head];
        }
      }
    }
    tokens += ids.length;
    pack();
    return scores;
  }

  private void undo(int count, boolean look) {
    for (Layer layer : layers) {
      for (int i = 0; i < count; i++) {
        layer.keys.removeLast();
        layer.values.removeLast();
        layer.attended.removeLast();
      }
      if (look) {
        layer.seen = next.removeFirst();
      }
    }
  }

  private final List<List<TreeSet<Integer>>> next = new ArrayList<>();

  private double[] pass(int[] ids, boolean look) {
    double[][] x = new double[ids.length][];
    for (int i = 0; i < ids.length; i++) {
      x[i] = doubles(matrix("model.embed_tokens.weight")[ids[i]]);
    }
    next.clear();
    for (int number = 0; number < LAYERS; number++) {
      String name = "model.layers." + number + ".self_attn.";
      Layer layer = layers.get(number);
      double[][][] queries = new double[ids.length][][];
      for (int i = 0; i < ids.length; i++) {
        double[] normed = normed(x[i]);
        queries[i] = heads(times(matrix(name + "q_proj.weight"), normed));
        layer.keys.add(heads(times(matrix(name + "k_proj.weight"), normed)));
        layer.values.add(heads(times(matrix(name + "v_proj.weight"), normed)));
        layer.attended.add(new double[keyHeads]);
      }
      List<TreeSet<Integer>> found = look(layer, queries);
      next.add(found);
      if (look) {
        layer.seen = found;
      }
      double[][] seen = attend(layer, queries);
      for (int i = 0; i < ids.length; i++) {
        double[] out = times(matrix(name + "o_proj.weight"), seen[i]);
        for (int j = 0; j < HIDDEN; j++) {
          x[i][j] += out[j];
        }
      }
    }
    return times(matrix("lm_head.weight"), normed(x[ids.length - 1]));
  }

  private double[][] attend(Layer layer, double[][][] queries) {
    int end = tokens + queries.length;
    int groups = HEADS / keyHeads;
    double[][] seen = new double[queries.length][HEADS * SIZE];
    layer.near = new double[end][keyHeads];
    for (int i = 0; i < queries.length; i++) {
      int token = tokens + i;
      for (int head = 0; head < HEADS; head++) {
        int keyHead = head / groups;
        double[] weights = new double[token + 1];
        double sum = 0;
        for (int other = 0; other <= token; other++) {
          boolean near = token - other < config.local();
          int distance = near ? token - other : config.local() - 1;
          if (near || visible(layer, keyHead, other)) {
            double product =
                product(turned(queries[i][head], distance), layer.keys.get(other)[keyHead]);
            weights[other] = Math.exp(product / Math.sqrt(SIZE));
            sum += weights[other];
          }
        }
        for (int other = 0; other <= token; other++) {
          double weight = weights[other] / sum;
          if (token - other < config.local()) {
            layer.near[other][keyHead] += weight;
          }
          for (int j = 0; j < SIZE; j++) {
            seen[i][head * SIZE + j] += weight * layer.values.get(other)[keyHead][j];
          }
        }
      }
    }
    return seen;
  }

  private boolean visible(Layer layer, int head, int token) {
    return token < config.sinks()
        || token >= config.sinks() + packed * config.block()
        || layer.seen.get(head).contains(token);
  }

  private List<TreeSet<Integer>> look(Layer layer, double[][][] queries) {
    int groups = HEADS / keyHeads;
    double[][] query = new double[keyHeads][SIZE];
    for (double[][] own : queries) {
      for (int head = 0; head < HEADS; head++) {
        double[] turned = turned(own[head], config.local() - 1);
        for (int j = 0; j < SIZE; j++) {
          query[head / groups][j] += turned[j] / queries.length;
        }
      }
    }
    int count = Math.min(packed, config.blocks());
    if (strategy == Strategy.TOKENS && packed > count) {
      TreeSet<Integer> best = tokens(layer, query, count * config.block());
      return IntStream.range(0, keyHeads).mapToObj(_ -> best).toList();
    }
    double[][] scores = new double[keyHeads][packed];
    for (int block = 0; block < packed; block++) {
      for (int head = 0; head < keyHeads; head++) {
        scores[head][block] = score(layer, block, head, query);
      }
    }
    double[] sums = new double[packed];
    for (double[] row : scores) {
      for (int block = 0; block < packed; block++) {
        sums[block] += row[block];
      }
    }
    return IntStream.range(0, keyHeads)
        .mapToObj(head -> blocks(strategy == Strategy.PER_HEAD ? scores[head] : sums, count))
        .toList();
  }

  private TreeSet<Integer> blocks(double[] scores, int count) {
    TreeSet<Integer> tokens = new TreeSet<>();
    for (int block : best(scores, count)) {
      int first = config.sinks() + block * config.block();
      IntStream.range(first, first + config.block()).forEach(tokens::add);
    }
    return tokens;
  }

  private TreeSet<Integer> tokens(Layer layer, double[][] query, int count) {
    double[] votes = new double[packed * config.block()];
    for (int head = 0; head < keyHeads; head++) {
      double[] weights = new double[votes.length];
      double sum = 0;
      for (int i = 0; i < votes.length; i++) {
        double product = product(query[head], layer.keys.get(config.sinks() + i)[head]);
        weights[i] = Math.exp(product / Math.sqrt(SIZE));
        sum += weights[i];
      }
      for (int i = 0; i < votes.length; i++) {
        votes[i] += weights[i] / sum;
      }
    }
    TreeSet<Integer> tokens = new TreeSet<>();
    best(votes, count).forEach(token -> tokens.add(config.sinks() + token));
    return tokens;
  }

  /// The part of a head in the score of a block. Exact scores are of all heads: the first has them.
  private double score(Layer layer, int block, int head, double[][] query) {
    int first = config.sinks() + block * config.block();
    int[] picked = layer.picked.get(block)[head];
    double[][] keys = new double[config.block()][];
    for (int place = 0; place < keys.length; place++) {
      keys[place] = layer.keys.get(first + place)[head];
    }
    return switch (strategy) {
      case LITERAL, PER_HEAD ->
          Arrays.stream(picked)
              .mapToDouble(place -> product(query[head], keys[place]))
              .average()
              .orElseThrow();
      case BEST_REPRESENTATIVE ->
          Arrays.stream(picked)
              .mapToDouble(place -> product(query[head], keys[place]))
              .max()
              .orElseThrow();
      case MEAN_KEY ->
          Arrays.stream(keys).mapToDouble(key -> product(query[head], key)).average().orElseThrow();
      case EXACT ->
          head > 0
              ? 0
              : IntStream.range(first, first + config.block())
                  .mapToDouble(token ->
                      IntStream.range(0, keyHeads)
                          .mapToDouble(own -> product(query[own], layer.keys.get(token)[own]))
                          .sum())
                  .max()
                  .orElseThrow();
      case TOKENS -> 0;
    };
  }

  private void pack() {
    while (config.sinks() + (packed + 1) * config.block() <= tokens - config.local()) {
      int first = config.sinks() + packed * config.block();
      for (Layer layer : layers) {
        int[][] picked = new int[keyHeads][];
        for (int head = 0; head < keyHeads; head++) {
          double[] attended = new double[config.block()];
          for (int place = 0; place < attended.length; place++) {
            attended[place] = layer.attended.get(first + place)[head];
          }
          picked[head] =
              best(attended, config.representatives()).stream().mapToInt(i -> i).toArray();
        }
        layer.picked.add(picked);
      }
      packed++;
    }
  }

  private static List<Integer> best(double[] scores, int count) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted((a, b) -> Double.compare(scores[b], scores[a]))
        .limit(count)
        .toList();
  }

  private float[][] matrix(String name) {
    return Objects.requireNonNull(weights.get(name));
  }

  private static double[][] heads(double[] all) {
    double[][] heads = new double[all.length / SIZE][];
    for (int head = 0; head < heads.length; head++) {
      heads[head] = Arrays.copyOfRange(all, head * SIZE, (head + 1) * SIZE);
    }
    return heads;
  }

  private static double[] turned(double[] x, int position) {
    double[] turned = new double[SIZE];
    for (int i = 0; i < SIZE / 2; i++) {
      double angle = position * Math.pow(10_000, -2.0 * i / SIZE);
      turned[i] = x[i] * Math.cos(angle) - x[i + SIZE / 2] * Math.sin(angle);
      turned[i + SIZE / 2] = x[i + SIZE / 2] * Math.cos(angle) + x[i] * Math.sin(angle);
    }
    return turned;
  }

  private static double[] normed(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += value * value;
    }
    double root = Math.sqrt(sum / x.length + 1e-6);
    return Arrays.stream(x).map(value -> value / root).toArray();
  }

  private static double[] times(float[][] matrix, double[] x) {
    return Arrays.stream(matrix).mapToDouble(row -> product(x, doubles(row))).toArray();
  }

  private static double product(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  private static double[] doubles(float[] row) {
    return IntStream.range(0, row.length).mapToDouble(i -> row[i]).toArray();
  }
}
