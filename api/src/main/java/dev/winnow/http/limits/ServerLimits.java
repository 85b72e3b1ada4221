package dev.winnow.http.limits;

import dev.winnow.engine.Admission;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.limits.LimitNames;
import dev.winnow.mcp.McpLimits;
import java.time.Duration;

/// Bounds that keep a server from being overloaded, by one client or by all.
///
/// @param admission how many searches and rerankings run and wait, for a client and for all (beyond
///   that the answer is 429 or 503), and the longest time for one (beyond that the answer is 504)
/// @param search bounds on requests to search
/// @param rerank bounds on requests to rerank, and on reranking in a search
/// @param write bounds on requests that change documents
/// @param agents bounds on requests to a memory, on tools, on chats and on jobs
/// @param connections bounds on what connections hold
public record ServerLimits(
    Admission.Limits admission,
    SearchLimits search,
    RerankLimits rerank,
    WriteLimits write,
    AgentLimits agents,
    ConnectionLimits connections) {
  public static final ServerLimits DEFAULTS =
      new ServerLimits(
          Admission.Limits.DEFAULTS,
          SearchLimits.DEFAULTS,
          RerankLimits.DEFAULTS,
          WriteLimits.DEFAULTS,
          AgentLimits.DEFAULTS,
          ConnectionLimits.DEFAULTS);

  /// All limits by the names that refusals give: those of record components of this, of
  /// [Admission.Limits], [SearchLimits], [RerankLimits], [WriteLimits], [MemoryLimits],
  /// [McpLimits], [ChatLimits], [JobLimits] and [ConnectionLimits].
  public static final LimitNames<ServerLimits> NAMES =
      LimitNames.<ServerLimits>none()
          .part(admissionNames(), ServerLimits::admission, ServerLimits::withAdmission)
          .part(searchNames(), ServerLimits::search, ServerLimits::withSearch)
          .part(rerankNames(), ServerLimits::rerank, ServerLimits::withRerank)
          .part(writeNames(), ServerLimits::write, ServerLimits::withWrite)
          .part(memoryNames(), ServerLimits::memory, ServerLimits::withMemory)
          .part(McpLimits.NAMES, ServerLimits::mcp, ServerLimits::withMcp)
          .part(chatNames(), ServerLimits::chat, ServerLimits::withChat)
          .part(jobNames(), ServerLimits::jobs, ServerLimits::withJobs)
          .part(connectionNames(), ServerLimits::connections, ServerLimits::withConnections);

  private static LimitNames<Admission.Limits> admissionNames() {
    return LimitNames.<Admission.Limits>none()
        .number("running", Admission.Limits::withRunning)
        .number("waiting", Admission.Limits::withWaiting)
        .number("clientRunning", Admission.Limits::withClientRunning)
        .number("clientWaiting", Admission.Limits::withClientWaiting)
        .time("deadline", Admission.Limits::withDeadline);
  }

  private static LimitNames<SearchLimits> searchNames() {
    return LimitNames.<SearchLimits>none()
        .number("bodyBytes", SearchLimits::withBodyBytes)
        .number("topK", SearchLimits::withTopK)
        .number("compared", SearchLimits::withCompared)
        .part(
            LimitNames.<JsonLimits>none()
                .number("planDepth", JsonLimits::withPlanDepth)
                .number("filterDepth", JsonLimits::withFilterDepth)
                .number("filterNodes", JsonLimits::withFilterNodes),
            SearchLimits::json,
            SearchLimits::withJson);
  }

  private static LimitNames<RerankLimits> rerankNames() {
    return LimitNames.<RerankLimits>none()
        .number("documents", RerankLimits::withDocuments)
        .number("textLength", RerankLimits::withTextLength)
        .number("queryLength", RerankLimits::withQueryLength)
        .number("candidates", RerankLimits::withCandidates);
  }

  private static LimitNames<WriteLimits> writeNames() {
    return LimitNames.<WriteLimits>none()
        .number("writes", WriteLimits::withWrites)
        .number("writeBytes", WriteLimits::withWriteBytes)
        .number("documentBytes", WriteLimits::withDocumentBytes)
        .number("batch", WriteLimits::withBatch)
        .number("failures", WriteLimits::withFailures)
        .part(
            LimitNames.<WriteLimits.Kept>none()
                .number("snapshots", WriteLimits.Kept::withSnapshots)
                .large("keptBytes", WriteLimits.Kept::withKeptBytes)
                .time("keptTime", WriteLimits.Kept::withKeptTime),
            WriteLimits::kept,
            WriteLimits::withKept);
  }

  private static LimitNames<MemoryLimits> memoryNames() {
    return LimitNames.<MemoryLimits>none()
        .number("entryBytes", MemoryLimits::withEntryBytes)
        .number("entries", MemoryLimits::withEntries)
        .number("memories", MemoryLimits::withMemories)
        .number("packTokens", MemoryLimits::withPackTokens)
        .number("page", MemoryLimits::withPage)
        .number("openScopes", MemoryLimits::withOpenScopes);
  }

  private static LimitNames<ChatLimits> chatNames() {
    return LimitNames.<ChatLimits>none()
        .number("passages", ChatLimits::withPassages)
        .number("chatTokens", ChatLimits::withChatTokens)
        .number("answers", ChatLimits::withAnswers)
        .number("answersWaiting", ChatLimits::withAnswersWaiting)
        .time("answerTime", ChatLimits::withAnswerTime);
  }

  private static LimitNames<JobLimits> jobNames() {
    return LimitNames.<JobLimits>none()
        .number("jobsRunning", JobLimits::withJobsRunning)
        .number("jobsWaiting", JobLimits::withJobsWaiting)
        .number("jobsKept", JobLimits::withJobsKept)
        .large("jobBytes", JobLimits::withJobBytes);
  }

  private static LimitNames<ConnectionLimits> connectionNames() {
    return LimitNames.<ConnectionLimits>none()
        .number("connections", ConnectionLimits::withConnections)
        .time("idle", ConnectionLimits::withIdle)
        .time("bodyTime", ConnectionLimits::withBodyTime)
        .time("drain", ConnectionLimits::withDrain)
        .large("bytesInFlight", ConnectionLimits::withBytesInFlight)
        .large("answerRate", ConnectionLimits::withAnswerRate);
  }

  /// This with one limit changed, by its name.
  ///
  /// @param value a whole number, which may end in `K`, `M` or `G` (times 1,024), or a time as
  ///   `500ms`, `30s`, `2m` or `24h`
  /// @throws IllegalArgumentException if there is no such limit, or it cannot have this value
  public ServerLimits with(String name, String value) {
    return NAMES.set(this, name, value);
  }

  /// Searches and rerankings that run at once.
  public ServerLimits withSearches(int searches) {
    return withAdmission(admission.withRunning(searches));
  }

  public ServerLimits withWaiting(int waiting) {
    return withAdmission(admission.withWaiting(waiting));
  }

  public ServerLimits withDeadline(Duration deadline) {
    return withAdmission(admission.withDeadline(deadline));
  }

  public ServerLimits withAdmission(Admission.Limits admission) {
    return new ServerLimits(admission, search, rerank, write, agents, connections);
  }

  public ServerLimits withDrain(Duration drain) {
    return withConnections(connections.withDrain(drain));
  }

  public ServerLimits withBodyBytes(int bodyBytes) {
    return withSearch(search.withBodyBytes(bodyBytes));
  }

  public ServerLimits withTopK(int topK) {
    return withSearch(search.withTopK(topK));
  }

  public ServerLimits withSearch(SearchLimits search) {
    return new ServerLimits(admission, search, rerank, write, agents, connections);
  }

  public ServerLimits withRerank(RerankLimits rerank) {
    return new ServerLimits(admission, search, rerank, write, agents, connections);
  }

  public ServerLimits withWrite(WriteLimits write) {
    return new ServerLimits(admission, search, rerank, write, agents, connections);
  }

  public MemoryLimits memory() {
    return agents.memory();
  }

  public ServerLimits withMemory(MemoryLimits memory) {
    return withAgents(agents.withMemory(memory));
  }

  public McpLimits mcp() {
    return agents.mcp();
  }

  public ServerLimits withMcp(McpLimits mcp) {
    return withAgents(agents.withMcp(mcp));
  }

  public ChatLimits chat() {
    return agents.chat();
  }

  public ServerLimits withChat(ChatLimits chat) {
    return withAgents(agents.withChat(chat));
  }

  public JobLimits jobs() {
    return agents.jobs();
  }

  public ServerLimits withJobs(JobLimits jobs) {
    return withAgents(agents.withJobs(jobs));
  }

  public ServerLimits withAgents(AgentLimits agents) {
    return new ServerLimits(admission, search, rerank, write, agents, connections);
  }

  public ServerLimits withConnections(ConnectionLimits connections) {
    return new ServerLimits(admission, search, rerank, write, agents, connections);
  }
}
