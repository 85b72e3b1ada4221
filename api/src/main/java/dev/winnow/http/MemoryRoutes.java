package dev.winnow.http;

import dev.winnow.engine.json.JsonText;
import dev.winnow.http.access.Grant;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.memory.Forget;
import dev.winnow.memory.Forgotten;
import dev.winnow.memory.Kept;
import dev.winnow.memory.Keyed;
import dev.winnow.memory.Memory;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Recalled;
import dev.winnow.memory.Remembered;
import dev.winnow.memory.Scope;
import dev.winnow.memory.generate.Answer;
import dev.winnow.memory.generate.Asked;
import dev.winnow.memory.json.EntryJson;
import dev.winnow.memory.json.FactsJson;
import dev.winnow.memory.json.ForgetJson;
import dev.winnow.memory.json.PackJson;
import dev.winnow.memory.json.RecallJson;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.TokenCounter;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// The routes of a memory. What is remembered is acknowledged when it is on disk.
final class MemoryRoutes {
  private static final String SCOPE = "/v1/memory/{scope}";
  private static final String TRY_AGAIN = "it may yet be done; send it again under the same keys";

  private final Memory memory;
  private final ServerLimits limits;
  private final MemoryRequestJson requests;
  private final BoundedWork work;
  private final Answers answers;
  private final RequestBody body;
  private final BytesInFlight inFlight;
  private final TokenCounter counter = TokenCounter.estimate();

  MemoryRoutes(
      Memory memory,
      ServerLimits limits,
      BoundedWork work,
      Answers answers,
      RequestBody body,
      BytesInFlight inFlight) {
    this.memory = memory;
    this.limits = limits;
    this.requests = new MemoryRequestJson(limits.memory(), limits.search().json());
    this.work = work;
    this.answers = answers;
    this.body = body;
    this.inFlight = inFlight;
  }

  void addTo(RoutesConfig routes) {
    SearchRoutes.get("/v1/memory", this::scopes, routes);
    SearchRoutes.get(SCOPE, this::scope, routes);
    SearchRoutes.get(SCOPE + "/entries", this::list, routes);
    SearchRoutes.get(SCOPE + "/entries/{id}", this::get, routes);
    SearchRoutes.get(SCOPE + "/facts", this::facts, routes);
    routes.post(SCOPE + "/entries", context -> remember(requests::entries, context));
    routes.post(SCOPE + "/facts", context -> remember(requests::facts, context));
    routes.post(SCOPE + "/recall", this::recall);
    routes.post(SCOPE + "/pack", this::pack);
    routes.post(SCOPE + "/ask", this::ask);
    routes.post(SCOPE + "/forget", this::forget);
    routes.delete(SCOPE + "/entries/{id}", this::delete);
  }

  private void scopes(Context context) {
    Parameters.requireKnown(context, Set.of());
    List<String> readable =
        memory.scopes().stream()
            .filter(scope -> Access.mayRead(Grant.scope(scope), context))
            .toList();
    answer(Map.of("scopes", readable), context);
  }

  private void scope(Context context) {
    Parameters.requireKnown(context, Set.of());
    Scope scope = there(context);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("scope", scope.name());
    json.put("memories", done("list", 1, scope::count, "try again later", context));
    json.put("notes", scope.notes().stream().map(Withheld::from).toList());
    answer(json, context);
  }

  private Scope named(Context context) {
    return memory.scope(context.pathParam("scope"));
  }

  /// What is read by its address must be there. A question to a scope that is not finds nothing: it
  /// begins with its first memory.
  private Scope there(Context context) {
    Scope scope = named(context);
    if (!scope.exists()) {
      throw Missing.because(
          "there is no scope '%s'; expected one that GET /v1/memory lists; POST an entry to /v1/memory/%s/entries to begin it"
              .formatted(scope.name(), scope.name()));
    }
    return scope;
  }

  private void remember(Function<String, List<Keyed>> reading, Context context) {
    Scope scope = named(context);
    int most = limits.memory().entryBytes();
    List<Keyed> entries = reading.apply(body.ofBytes(most, "entryBytes", context));
    Remembered remembered =
        done("remember", entries.size(), () -> scope.rememberOnce(entries), TRY_AGAIN, context);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ids", remembered.ids());
    json.put("known", remembered.known());
    json.put("notes", remembered.notes().stream().map(Withheld::from).toList());
    answer(json, context);
  }

  private void recall(Context context) {
    Scope scope = named(context);
    Recall recall = requests.recall(text(context));
    Recalled found =
        done("recall", recall.k(), () -> scope.recall(recall), "ask for less", context);
    List<String> degraded = found.degraded().stream().map(Withheld::from).toList();
    answer(
        RecallJson.write(recall.text(), new Recalled(found.memories(), found.sessions(), degraded)),
        context);
  }

  private void pack(Context context) {
    PackJson.Request request = requests.pack(text(context));
    Packer packer = Packer.of(request.packing().config(), counter);
    answer(PackJson.write(request.recall().text(), packed(request, packer, context)), context);
  }

  private Pack packed(PackJson.Request request, Packer packer, Context context) {
    Scope scope = named(context);
    return done(
        "pack",
        request.recall().k(),
        () -> answers.pack(scope, request.recall(), request.packing(), packer),
        "ask for less",
        context);
  }

  private void ask(Context context) {
    PackJson.Request request = requests.pack(text(context));
    String question = request.recall().text();
    Packer packer = answers.packer(request.packing().config(), question);
    Pack pack = packed(request, packer, context);
    Answer answer =
        answers.answer(
            Client.of(context), Asked.of(question), pack, named(context)::embedder, _ -> {});
    answer(PackJson.write(question, answers.counted(question, pack, answer), pack), context);
  }

  private void facts(Context context) {
    MemoryRequestJson.Moment at = requests.moment(context);
    Scope scope = there(context);
    answer(
        FactsJson.write(
            done(
                "facts",
                1,
                () -> scope.facts(at.valid(), at.recorded()),
                "try again later",
                context)),
        context);
  }

  private void list(Context context) {
    MemoryRequestJson.Page page = requests.page(context);
    Scope scope = there(context);
    List<Kept> found =
        done(
            "list",
            page.most(),
            () -> scope.list(page.which(), page.after(), page.most() + 1),
            "ask for less",
            context);
    boolean more = found.size() > page.most();
    List<Kept> shown = more ? found.subList(0, page.most()) : found;
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("memories", shown.stream().map(EntryJson::write).toList());
    json.put("next", more ? shown.getLast().id() : null);
    answer(json, context);
  }

  private void get(Context context) {
    Parameters.requireKnown(context, Set.of());
    Scope scope = there(context);
    String id = context.pathParam("id");
    Kept kept =
        done("list", 1, () -> scope.get(id), "try again later", context)
            .orElseThrow(() -> new UnknownMemoryException(scope.name(), id));
    answer(EntryJson.write(kept), context);
  }

  private void forget(Context context) {
    forget(named(context), requests.forget(text(context)), context);
  }

  private void delete(Context context) {
    Scope scope = named(context);
    String id = context.pathParam("id");
    if (done("list", 1, () -> scope.get(id), "try again later", context).isEmpty()) {
      throw new UnknownMemoryException(scope.name(), id);
    }
    forget(scope, Forget.ids(id), context);
  }

  private void forget(Scope scope, Forget forget, Context context) {
    Forgotten receipt =
        done(
            "forget",
            1,
            () -> scope.forget(forget),
            "it goes on; send it again for what is left",
            context);
    answer(ForgetJson.write(scope.name(), receipt, false), context);
  }

  private String text(Context context) {
    return body.ofBytes(limits.search().bodyBytes(), "bodyBytes", context);
  }

  private <T> T done(String kind, long size, Supplier<T> what, String remedy, Context context) {
    return work.memory(Client.of(context), kind, size, what, remedy);
  }

  private void answer(Map<String, ?> json, Context context) {
    inFlight.answer(JsonText.of(json), context);
  }
}
