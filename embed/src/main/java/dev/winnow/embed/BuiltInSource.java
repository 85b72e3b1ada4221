package dev.winnow.embed;

import dev.winnow.embed.network.Transformer;
import java.net.URL;
import java.util.List;

/// A built-in model, unpacked from its jar.
record BuiltInSource(ModelFiles unpacked) implements ModelSource {
  @Override
  public ModelFiles files(ModelHost host) {
    return unpacked;
  }

  @Override
  public MultiVectorForm multiVectorForm(ModelFiles files) {
    return MultiVectorForm.plain(files.info().maxTokens()).withoutPrompts();
  }

  @Override
  public SparseForm sparseForm() {
    return SparseForm.PLAIN;
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
  public List<String> notes() {
    return List.of();
  }

  @Override
  public int maxTokens() {
    return unpacked.info().maxTokens();
  }

  @Override
  public URL tokenizer() {
    return unpacked.tokenizer().file();
  }
}
