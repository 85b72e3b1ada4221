package dev.winnow.embed;

import dev.winnow.embed.exports.NetworkInfo;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.Host;
import dev.winnow.embed.running.Precision;
import java.net.URL;

/// A built-in model, unpacked from its jar.
record BuiltInSource(ModelFiles unpacked) implements ModelSource {
  @Override
  public ModelFiles files(ModelHost host) {
    return unpacked;
  }

  @Override
  public MultiVectorForm multiVectorForm(ModelFiles files) {
    return MultiVectorForm.plain(files.info().maxTokens());
  }

  @Override
  public Transformer transformer() {
    Transformer transformer = unpacked.transformer();
    if (transformer == null) {
      throw ModelSource.notBuilt(unpacked.info().name());
    }
    return transformer;
  }

  @Override
  public NetworkInfo network() {
    return NetworkInfo.of(transformer());
  }

  @Override
  public WeightForm automaticForm(Host host) {
    return Precision.AUTO.resolved(host.device(), transformer().weights()).form();
  }

  @Override
  public Forward forward(GraphOptions options, Host host) {
    return Forward.open(transformer(), options, host);
  }

  @Override
  public URL tokenizer() {
    return unpacked.tokenizer().file();
  }
}
