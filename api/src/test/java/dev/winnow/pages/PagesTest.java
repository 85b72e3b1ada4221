package dev.winnow.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.http.SearchServer;
import dev.winnow.http.ServerConfig;
import dev.winnow.http.access.ApiKeys;
import dev.winnow.http.access.Grant;
import dev.winnow.http.access.KeyFile;
import dev.winnow.index.Document;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages of the server in a browser, as a person uses them.
@Tag("full")
class PagesTest {
  private static final String MESSAGE = "document.getElementById('message').textContent";
  private static final String HITS = "document.querySelectorAll('#hits > li').length";
  private static final int WIDE = 1200;
  private static final int NARROW = 360;
  private static final int HEIGHT = 800;

  private static @TempDir Path folder;
  private static Browser browser;
  private static Catalog catalog;
  private static SearchServer server;

  @BeforeAll
  static void open() throws Exception {
    browser = Browser.open(folder);
    catalog = Catalog.open(folder.resolve("data"), EngineConfig.DEFAULTS);
    make("mail", Document.of("m1", "a letter about ships and whales"));
    make(
        "notes",
        Document.of("n1", "whales sing, and ships hear the whales"),
        Document.of("n2", "<img src=x onerror=\"window.hacked=1\"><b>whales</b>")
            .withTitle("<i>n</i>"),
        Document.of("n3", "averylongwordwithoutaplacetobreak".repeat(20) + " whales"),
        Document.of("n4", "a note about owls"));
    server = SearchServer.start(catalog, ServerConfig.DEFAULTS.withPort(0));
  }

  private static void make(String name, Document... documents) {
    catalog.create(name, Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
    int _ =
        catalog.use(
            name,
            engine -> {
              List.of(documents).forEach(engine::add);
              engine.commit();
              return engine.count();
            });
  }

  @AfterAll
  static void close() throws Exception {
    if (server != null) {
      server.close();
      catalog.close();
      browser.close();
    }
  }

  private static String at(SearchServer server) {
    return "http://127.0.0.1:" + server.port();
  }

  private static void open(String path, int width) throws Exception {
    browser.open(at(server) + path, width, HEIGHT);
  }

  private static void ready() throws Exception {
    browser.await("document.getElementById('collection').textContent");
  }

  @Test
  void aQuestionIsTypedAndAnswered() throws Exception {
    open("/?c=notes", WIDE);
    ready();
    assertEquals(
        "{\"lexical\":{\"k\":200}}", browser.value("document.getElementById('json').value"));
    assertEquals(
        "notes: 4 documents, keywords alone",
        browser.value("document.getElementById('collection').textContent"));
    browser.type("do whales sing");
    browser.press("Enter");
    browser.await(HITS + " === 3");

    assertEquals(
        "1. n1", browser.value("document.querySelector('#hits h2').lastChild.textContent"));
    assertEquals("whales", browser.value("document.querySelector('#hits mark').textContent"));
    assertTrue(browser.value(MESSAGE).startsWith("3 hits in "), browser.value(MESSAGE));
    assertTrue(browser.value("document.getElementById('stages').innerText").contains("lexical"));
    assertTrue(browser.value("location.search").contains("q=do+whales+sing"));
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void markupOfDocumentsIsText() throws Exception {
    open("/?c=notes&q=whales", WIDE);
    browser.await(HITS + " === 3");

    assertTrue(browser.value("document.getElementById('hits').innerText").contains("<img src=x"));
    assertEquals(
        "0", browser.value("document.querySelectorAll('#hits img, #hits b, #hits i').length"));
    assertEquals("undefined", browser.value("typeof window.hacked"));
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void anotherCollectionIsChosen() throws Exception {
    open("/?c=notes&q=ships", WIDE);
    browser.await(HITS + " === 1");
    String _ =
        browser.value(
            "(name => { name.value = 'mail'; name.dispatchEvent(new Event('change')); })"
                + "(document.getElementById('name'))");
    browser.await("document.getElementById('hits').innerText.includes('m1')");

    assertTrue(browser.value("location.search").contains("c=mail"));
  }

  @Test
  void handsStayOnTheKeyboard() throws Exception {
    open("/?c=notes&q=whales", WIDE);
    browser.await(HITS + " === 3");
    browser.press("Escape");
    browser.press("j");
    browser.press("j");
    browser.press("Enter");

    assertEquals("true", browser.value("document.querySelectorAll('#hits details')[1].open"));
    assertEquals("whales", browser.value("document.getElementById('query').value"));
    browser.press("/");
    assertEquals("query", browser.value("document.activeElement.id"));
  }

  @Test
  void whatIsWrongIsSaidAndOldHitsAreGone() throws Exception {
    open("/?c=notes&q=whales", WIDE);
    browser.await(HITS + " === 3");
    assertEquals(List.of(), browser.complaints());
    String _ = browser.value("document.getElementById('filter').value = '{\"or\":{}}'");
    browser.press("Enter");
    browser.await("document.getElementById('message').className === 'bad'");

    assertTrue(browser.value(MESSAGE).startsWith("filter"), browser.value(MESSAGE));
    assertTrue(browser.value(MESSAGE).contains("expected"), browser.value(MESSAGE));
    assertEquals("0", browser.value(HITS));
    assertEquals(1, browser.complaints().size(), "the browser logs the status 400");
    String _ = browser.value("document.getElementById('filter').value = '{'");
    browser.press("Enter");
    browser.await(MESSAGE + ".startsWith('filter is not JSON')");
  }

  @Test
  void aPhoneIsWideEnough() throws Exception {
    for (String path :
        List.of(
            "/?c=notes&q=whales",
            "/?c=notes&q=whales&plan=json&json=%7B%22lexical%22:%7B%7D%7D",
            "/docs")) {
      open(path, NARROW);
      browser.await(
          path.startsWith("/docs") ? "document.querySelector('.opblock')" : HITS + " === 3");
      assertEquals(
          "" + NARROW, browser.value("document.documentElement.scrollWidth"), "width of " + path);
    }
  }

  @Test
  void keysAreAskedFor() throws Exception {
    Path keys = folder.resolve("keys.json");
    String key = KeyFile.add(keys, "reader", List.of(Grant.parse("read:notes")), null);
    try (var locked =
        SearchServer.start(
            catalog,
            ServerConfig.DEFAULTS.withPort(0).withKeys(ApiKeys.open(keys, () -> Instant.EPOCH)))) {
      browser.open(at(locked) + "/", WIDE, HEIGHT);
      browser.await("!document.getElementById('locked').hidden");
      browser.await("document.getElementById('message').className === 'bad'");
      assertTrue(browser.value(MESSAGE).contains("key"), browser.value(MESSAGE));

      String _ = browser.value("document.getElementById('key').focus()");
      browser.type(key);
      browser.press("Enter");
      ready();
      String _ = browser.value("document.getElementById('query').focus()");
      browser.type("whales");
      browser.press("Enter");
      browser.await(HITS + " === 3");
      assertTrue(!browser.value("location.href").contains(key), "the key is in no address");
    }
    List<String> _ = browser.complaints();
  }

  @Test
  void allRoutesAreListedAndOneIsTried() throws Exception {
    String routes;
    try (var client = HttpClient.newHttpClient()) {
      routes =
          client
              .send(
                  HttpRequest.newBuilder(URI.create(at(server) + "/openapi.yaml")).build(),
                  BodyHandlers.ofString())
              .body();
    }
    long operations =
        Pattern.compile("(?m)^    (get|put|post|delete|patch):").matcher(routes).results().count();
    open("/docs", WIDE);
    browser.await("document.querySelectorAll('.opblock').length === " + operations);

    String _ =
        browser.value(
            "document.querySelector('[data-path=\"/livez\"]').closest('.opblock')"
                + ".querySelector('.opblock-summary-control').click()");
    browser.await("document.querySelector('.try-out__btn')");
    String _ = browser.value("document.querySelector('.try-out__btn').click()");
    browser.await("document.querySelector('.execute')");
    String _ = browser.value("document.querySelector('.execute').click()");
    browser.await(
        "document.querySelector('.live-responses-table tr.response .response-col_status')");
    assertTrue(
        browser
            .value(
                "document.querySelector('.live-responses-table tr.response"
                    + " .response-col_status').innerText")
            .startsWith("200"));
    assertEquals(List.of(), browser.complaints());
  }
}
