package dev.winnow.http;

import dev.winnow.embed.Embedder;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.Engine;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.http.access.Grant;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.http.log.LogEvent;
import dev.winnow.index.Query;
import dev.winnow.memory.Memory;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Scope;
import dev.winnow.memory.generate.Answer;
import dev.winnow.memory.generate.GenerationException;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.Packer;
import dev.winnow.openai.ChatReply;
import dev.winnow.openai.ChatRequest;
import dev.winnow.openai.ChatSources;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers questions from a collection or a memory, for clients of OpenAI's chat.
final class ChatRoutes {

  private final Catalog catalog;
  private final @Nullable Memory memory;
  private final Answers answers;
  private final ServerLimits limits;
  private final BoundedWork work;
  private final RequestBody body;
  private final BytesInFlight inFlight;

  /// @param memory null where the server has none
  ChatRoutes(
      Catalog catalog,
      @Nullable Memory memory,
      Answers answers,
      ServerLimits limits,
      BoundedWork work,
      RequestBody body,
      BytesInFlight inFlight) {
    this.catalog = catalog;
    this.memory = memory;
    this.answers = answers;
    this.limits = limits;
    this.work = work;
    this.body = body;
    this.inFlight = inFlight;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/v1/chat/completions", this::chat);
  }

  private void chat(Context context) {
    String text = body.ofBytes(limits.search().bodyBytes(), "bodyBytes", context);
    var most = new ChatRequest.Most(limits.chat().passages(), limits.chat().chatTokens());
    ChatRequest request =
        ChatRequest.of(
            JsonValue.parse("request", text, limits.search().json()), most, limits.search().json());
    Access.requireReadable(resource(request.place()), context);
    ChatSources sources = sources(request, Client.of(context));
    var reply =
        new ChatReply(
            "chatcmpl-" + RequestGuard.id(context),
            Instant.now().getEpochSecond(),
            request,
            sources);
    if (request.stream()) {
      stream(reply, context);
    } else {
      Answer answer =
          answers.answer(
              Client.of(context),
              request.asked(),
              sources.pack(),
              () -> embedder(request.place()),
              _ -> {});
      inFlight.answer(reply.whole(answer, usage(reply, answer)), context);
    }
  }

  private ChatReply.Usage usage(ChatReply reply, Answer answer) {
    return answers.usage(reply.request().asked().text(), reply.sources().pack(), answer);
  }

  private ChatSources sources(ChatRequest request, String client) {
    String question = request.searched();
    ChatRequest.Rag rag = request.rag();
    Packer packer =
        answers.packer(PackConfig.DEFAULTS.withBudget(rag.budget()), request.asked().text());
    return switch (request.place()) {
      case ChatRequest.Collection(String name) -> {
        Query all = Query.of(question).withTopK(rag.k());
        Query query = rag.filter() == null ? all : all.withFilter(rag.filter());
        yield catalog.use(
            known(name),
            engine ->
                ChatSources.of(
                    name, question, Withheld.from(work.search(client, engine, query)), packer));
      }
      case ChatRequest.Scope(String name) -> {
        Scope scope = scope(name);
        Recall recall = Recall.of(question).withK(rag.k());
        yield work.memory(
            client,
            "recall",
            rag.k(),
            () -> ChatSources.of(scope.name(), question, scope.recall(recall), packer),
            "ask for less");
      }
    };
  }

  private Optional<Embedder> embedder(ChatRequest.Place place) {
    return switch (place) {
      case ChatRequest.Collection(String name) -> catalog.use(known(name), Engine::embedder);
      case ChatRequest.Scope(String name) -> scope(name).embedder();
    };
  }

  private static String resource(ChatRequest.Place place) {
    return switch (place) {
      case ChatRequest.Collection(String name) -> name;
      case ChatRequest.Scope(String name) -> Grant.scope(name);
    };
  }

  private String known(String collection) {
    if (!catalog.names().contains(collection)) {
      throw Missing.because(
          "there is no collection '%s'; expected one of %s%s; name it as the model or in rag.collection"
              .formatted(
                  Missing.brief(collection),
                  String.join(", ", catalog.names()),
                  memory == null ? "" : ", or memory/SCOPE"));
    }
    return collection;
  }

  private Scope scope(String name) {
    if (memory == null) {
      throw Missing.because(
          "this server has no memory; expected the name of a collection; start it with --memory");
    }
    return memory.scope(name);
  }

  private void stream(ChatReply reply, Context context) {
    ChatRequest request = reply.request();
    try (var events = new EventStream(context)) {
      try {
        Answer answer =
            answers.answer(
                Client.of(context),
                request.asked(),
                reply.sources().pack(),
                () -> embedder(request.place()),
                text -> {
                  begin(events, reply);
                  events.send(reply.piece(text));
                });
        begin(events, reply);
        events.send(reply.last(answer));
        if (request.usage()) {
          events.send(reply.usage(usage(reply, answer)));
        }
        events.send(ChatReply.DONE);
      } catch (RuntimeException e) {
        if (events.isClosed()) {
          return; // the client is gone, and so is whom to tell
        }
        if (!events.begun()) {
          throw e;
        }
        if (e instanceof GenerationException) {
          LogEvent.unanswered(RequestGuard.id(context), e);
          events.send(ChatReply.failure(ProblemJson.NO_ANSWER));
        } else {
          LogEvent.failed(RequestGuard.id(context), e);
          events.send(ChatReply.failure("the answer broke off; ask again"));
        }
      }
    }
  }

  private static void begin(EventStream events, ChatReply reply) {
    if (!events.begun()) {
      events.send(reply.first());
    }
  }
}
