package dev.winnow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.cli.Winnow;
import dev.winnow.embed.Models;
import dev.winnow.engine.Engine;
import dev.winnow.index.Document;
import dev.winnow.rerank.Cascade;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What each module's jar must have besides classes.
class ShippedTest {
  private static final String NATIVE = "native/linux-x86_64/";

  @ParameterizedTest
  @ValueSource(classes = {Document.class, Models.class, Cascade.class, Engine.class, Winnow.class})
  void hasTheLicenceAndTheNotice(Class<?> ofModule) throws Exception {
    for (String file : new String[] {"LICENSE", "NOTICE"}) {
      assertEquals(
          Files.readString(Path.of("..", file)), text(inModule(ofModule, "META-INF/" + file)));
    }
  }

  @Test
  void theSparseModelHasTheLicenceAndTheNoticeNamesIt() throws Exception {
    URL model =
        Objects.requireNonNull(getClass().getResource("/winnow/models/splade-tiny/config.json"));
    String home = model.toString().replace("winnow/models/splade-tiny/config.json", "");
    String notice = text(URI.create(home + "META-INF/NOTICE").toURL());

    assertTrue(notice.contains("sparse encoder splade-tiny (Apache License 2.0)"), notice);
    assertEquals(
        Files.readString(Path.of("..", "LICENSE")),
        text(URI.create(home + "META-INF/LICENSE").toURL()));
  }

  /// Each part of the native libraries, and the texts of its licence that must go with it.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Copyright (c) Facebook, Inc. and its affiliates.",
        "Copyright (c) 2011-2014, The OpenBLAS Project",
        "Copyright 2009, 2010 The University of Texas at Austin.",
        "Hewlett-Packard Company",
        "GCC RUNTIME LIBRARY EXCEPTION",
        "END OF TERMS AND CONDITIONS"
      })
  void theNativeLibrariesHaveTheirLicences(String words) throws Exception {
    assertTrue(text(inModule(Document.class, NATIVE + "LICENCES")).contains(words), words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"avx2", "avx512"})
  void theNativeLibrariesProtectTheirStack(String flavour) throws Exception {
    byte[] library = bytes(inModule(Document.class, NATIVE + "libwinnow-faiss-" + flavour + ".so"));

    assertTrue(
        new String(library, StandardCharsets.ISO_8859_1).contains("__stack_chk_fail"),
        "build it with index/src/main/cpp/build.sh");
  }

  private static URL inModule(Class<?> ofModule, String file)
      throws IOException, URISyntaxException {
    String home = ofModule.getProtectionDomain().getCodeSource().getLocation().toURI().toString();
    var found = ofModule.getClassLoader().getResources(file);
    while (found.hasMoreElements()) {
      URL candidate = found.nextElement();
      if (candidate.toString().contains(home)) {
        return candidate;
      }
    }
    throw new AssertionError(home + " has no " + file);
  }

  private static String text(URL file) throws IOException {
    return new String(bytes(file), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(URL file) throws IOException {
    try (InputStream in = Objects.requireNonNull(file.openStream())) {
      return in.readAllBytes();
    }
  }
}
