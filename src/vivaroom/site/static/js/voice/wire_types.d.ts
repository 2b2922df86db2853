// What travels over the live connection, for the compiler that checks the scripts; browsers never load it.
// Made from the models that the server speaks with: change those, and run `python -m docs.generate`.

/** Whatever the server sends. */
export type ServerEvent =
  | ErrorTold
  | SessionCreated
  | SessionUpdated
  | ResponseCreated
  | ResponseDone
  | OutputItemAdded
  | OutputItemDone
  | ItemAdded
  | ItemDone
  | ItemRetrieved
  | ItemTruncated
  | PartAdded
  | PartDone
  | AudioDelta
  | AudioDone
  | TranscriptDelta
  | TranscriptDone
  | TextDelta
  | TextDone
  | HearingStarted
  | HearingStopped
  | AudioCommitted
  | AudioCleared
  | OutputStarted
  | OutputStopped
  | OutputCleared
  | UnderstoodDelta
  | Understood
  | HearingNow
  | MoodTold
  | HungUp
  | InterviewStarted
  | InterviewQuestion
  | InterviewAnswer
  | InterviewProgress
  | InterviewEvaluation
  | InterviewDirective
  | InterviewPaused
  | InterviewContinued
  | InterviewCompleted
  | InterviewRecorded
  | InterviewReplayed
  | InterviewRestarting;

/** Whatever a client sends. */
export type ClientEvent =
  | SessionUpdate
  | AudioAppend
  | AudioCommit
  | AudioClear
  | ItemCreate
  | ItemTruncate
  | ItemRetrieve
  | ItemDelete
  | ResponseCreate
  | ResponseCancel
  | OutputClear
  | InterviewCommand
  | InterviewResume;

/** Audio in both directions. */
export interface Audio {
  input: AudioIn;
  output: AudioOut;
}

/** The next piece of the candidate's audio; there is no answer to it. */
export interface AudioAppend {
  /** Your name for this event; an error names it. */
  event_id?: string | null;
  type: "input_audio_buffer.append";
  /** Base64 of PCM16 in the rate of the session; any even number of bytes. */
  audio: string;
}

/** What the candidate is saying, and has not finished, is void; answered by `input_audio_buffer.cleared`. */
export interface AudioClear {
  /** Your name for this event; an error names it. */
  event_id?: string | null;
  type: "input_audio_buffer.clear";
}

/** The answer to `input_audio_buffer.clear`. */
export interface AudioCleared {
  event_id: string;
  type: "input_audio_buffer.cleared";
}

/** The candidate is done: the turn of the candidate ends now. */
export interface AudioCommit {
  /** Your name for this event; an error names it. */
  event_id?: string | null;
  type: "input_audio_buffer.commit";
}

/** What was heard becomes an item. */
export interface AudioCommitted {
  event_id: string;
  type: "input_audio_buffer.committed";
  previous_item_id: string | null;
  item_id: string;
}

/** The next piece of audio: base64 of PCM16, mono, 24 kHz. */
export interface AudioDelta {
  event_id: string;
  response_id: string;
  item_id: string;
  output_index: number;
  content_index: number;
  type: "response.output_audio.delta";
  delta: string;
}

/** No more audio of this part. */
export interface AudioDone {
  event_id: string;
  response_id: string;
  item_id: string;
  output_index: number;
  content_index: number;
  type: "response.output_audio.done";
}

/** How audio comes in. */
export interface AudioIn {
  format: PcmFormat;
  transcription: Transcription;
  /** null where the client tells with `input_audio_buffer.commit`. */
  turn_detection: TurnDetection | null;
}

/** How audio goes out. */
export interface AudioOut {
  format: PcmFormat;
  voice: string;
  speed: number;
}

/** Both directions of audio. */
export interface AudioWish {
  input?: HalfWish | null;
  output?: HalfWish | null;
}

/** Why a session came to its end. */
export type CloseReason = "finished" | "time" | "candidate" | "recruiter" | "conduct" | "left";

/** What a candidate may ask of the interviewer at any moment. */
export type Command = "repeat" | "rephrase" | "slower" | "skip" | "thinking" | "done" | "pause" | "resume" | "end";

/**
 * What is in effect. Questions, rubric, instructions, tools and voice belong to the interview and stay as they are.
 */
export interface EffectiveSession {
  type: "realtime";
  object: "realtime.session";
  /** `ses_…` */
  id: string;
  /** The session again: it is what stands behind this socket. */
  model: string;
  output_modalities: ("audio" | "text")[];
  /** Always empty: what the interviewer is told is not shown. */
  instructions: string;
  /** Always empty. */
  tools: string[];
  tool_choice: "none";
  max_output_tokens: "inf";
  audio: Audio;
  /** Ours: the place of the last event in the ledger. */
  last_seq: number;
}

/** What went wrong, in a stable code and in words. */
export interface ErrorShape {
  type: "invalid_request_error" | "rate_limit_error" | "server_error";
  code: string;
  message: string;
  /** The field that is wrong. */
  param: string | null;
  /** The `event_id` of the event that this is about. */
  event_id: string | null;
}

/** Something was refused or does not work; the socket stays open. */
export interface ErrorTold {
  event_id: string;
  type: "error";
  error: ErrorShape;
}

/** A format of audio: PCM16 mono; 24000 samples a second, or 16000 for what comes in. */
export interface FormatWish {
  type?: string;
  rate?: number | null;
  /** Ours: binary frames, in both directions. */
  binary?: boolean | null;
}

/** One direction of audio; all but the format, and who tells when a turn is over, belongs to the interview. */
export interface HalfWish {
  format?: FormatWish | null;
  /**
   * Incoming: `null` and every turn of the candidate ends with `input_audio_buffer.commit`; anything else, and the
   * interviewer tells by itself when one is over. Left out, nothing changes.
   */
  turn_detection?: Record<string, unknown> | null;
}

/** Ours: all that is understood so far of what is being said, for captions; a later one takes its place. */
export interface HearingNow {
  event_id: string;
  type: "interview.hearing";
  item_id: string;
  text: string;
}

/** The candidate begins to speak: throw away audio that is still to be played. */
export interface HearingStarted {
  event_id: string;
  type: "input_audio_buffer.speech_started";
  audio_start_ms: number;
  item_id: string;
}

/** The candidate's turn is over. */
export interface HearingStopped {
  event_id: string;
  type: "input_audio_buffer.speech_stopped";
  audio_end_ms: number;
  item_id: string;
}

/** Ours, on a call: the last event, with the code that a socket would be closed with. */
export interface HungUp {
  event_id: string;
  type: "interview.hung_up";
  code: number;
}

/** Ours: an answer is in the ledger. */
export interface InterviewAnswer {
  event_id: string;
  seq: number;
  type: "interview.answer";
  question_id: string;
  text: string;
  took_ms: number | null;
}

/** Ours: what a candidate may ask of the interviewer at any moment. */
export interface InterviewCommand {
  /** Your name for this event; an error names it. */
  event_id?: string | null;
  type: "interview.command";
  command: Command;
  /** Your own id for this: the same again is no new one. */
  client_id?: string | null;
}

/** Ours: the last words; the report follows at `report_url`. */
export interface InterviewCompleted {
  event_id: string;
  seq: number;
  type: "interview.completed";
  reason: CloseReason;
  text: string;
  report_url: string;
}

/** Ours: the clock of the session runs again. */
export interface InterviewContinued {
  event_id: string;
  seq: number;
  type: "interview.continued";
}

/** Ours: a recruiter or the supervisor stepped in. Never sent to candidates. */
export interface InterviewDirective {
  event_id: string;
  seq: number;
  type: "interview.directive";
  direction: string;
  message: string | null;
}

/** Ours: an answer was judged. Never sent to candidates. */
export interface InterviewEvaluation {
  event_id: string;
  seq: number;
  type: "interview.evaluation";
  question_id: string;
  answer_seq: number;
  evaluation: Record<string, unknown>;
}

/** Ours: the clock of the session stands still. */
export interface InterviewPaused {
  event_id: string;
  seq: number;
  type: "interview.paused";
}

/** Ours: how far the session is, after the event with this `seq`. */
export interface InterviewProgress {
  event_id: string;
  seq: number;
  type: "interview.progress";
  progress: Progress;
}

/** Ours: a question was put or restated. */
export interface InterviewQuestion {
  event_id: string;
  seq: number;
  type: "interview.question";
  question: QuestionTold;
  lead_in: string | null;
}

/** Ours: any other event of the ledger, as `GET /v1/sessions/{id}/events` shows it. */
export interface InterviewRecorded {
  event_id: string;
  seq: number;
  type: "interview.recorded";
  event: string;
  payload: Record<string, unknown>;
}

/** Ours: the answer to `interview.resume` is complete up to `seq`. */
export interface InterviewReplayed {
  event_id: string;
  seq: number;
  type: "interview.replayed";
}

/** Ours: the server goes away; connect again and resume behind `seq`. */
export interface InterviewRestarting {
  event_id: string;
  seq: number;
  type: "interview.restarting";
}

/** Ours: send again what the ledger has behind this place, then `interview.replayed`. */
export interface InterviewResume {
  /** Your name for this event; an error names it. */
  event_id?: string | null;
  type: "interview.resume";
  after_seq: number;
}

/** Ours: the candidate came in for the first time. */
export interface InterviewStarted {
  event_id: string;
  seq: number;
  type: "interview.started";
  session_id: string;
}

/** Something that was said, by the interviewer (`assistant`) or by the candidate (`user`). */
export interface Item {
  id: string;
  object: "realtime.item";
  type: "message";
  role: "assistant" | "user";
  status: "in_progress" | "completed" | "incomplete";
  content: (TextPart | SpokenPart)[];
}

/** The conversation has a new item. */
export interface ItemAdded {
  event_id: string;
  type: "conversation.item.added";
  previous_item_id: string | null;
  item: Item;
}

/** A typed answer to the current question: one message of the user with parts `input_text`. */
export interface ItemCreate {
  /** Your name for this event; an error names it. */
  event_id?: string | null;
  type: "conversation.item.create";
  item: TypedItem;
}

/** Always refused with `item_delete_refused`: what was said stays said. */
export interface ItemDelete {
  /** Your name for this event; an error names it. */
  event_id?: string | null;
  type: "conversation.item.delete";
  item_id: string;
}

/** An item of the conversation is as it will stay. */
export interface ItemDone {
  event_id: string;
  type: "conversation.item.done";
  previous_item_id: string | null;
  item: Item;
}

/** Ask for an item; answered by `conversation.item.retrieved`. */
export interface ItemRetrieve {
  /** Your name for this event; an error names it. */
  event_id?: string | null;
  type: "conversation.item.retrieve";
  item_id: string;
}

/** The item that was asked for. */
export interface ItemRetrieved {
  event_id: string;
  type: "conversation.item.retrieved";
  item: Item;
}

/** The candidate heard no more than this of what was said; if it is still being said, it stops. */
export interface ItemTruncate {
  /** Your name for this event; an error names it. */
  event_id?: string | null;
  type: "conversation.item.truncate";
  item_id: string;
  content_index: number;
  audio_end_ms: number;
}

/** The interviewer knows how much was heard. */
export interface ItemTruncated {
  event_id: string;
  type: "conversation.item.truncated";
  item_id: string;
  content_index: number;
  audio_end_ms: number;
}

/** Ours: what the interviewer does from now on. */
export interface MoodTold {
  event_id: string;
  type: "interview.mood";
  mood: "listening" | "hearing" | "thinking" | "speaking" | "paused";
}

/** Stop speaking, if anything is being said; `output_audio_buffer.cleared` follows on a call. */
export interface OutputClear {
  /** Your name for this event; an error names it. */
  event_id?: string | null;
  type: "output_audio_buffer.clear";
}

/** On a call: what was left of the voice of this response is not played. */
export interface OutputCleared {
  event_id: string;
  response_id: string;
  type: "output_audio_buffer.cleared";
}

/** The item that the interviewer's words go to. */
export interface OutputItemAdded {
  event_id: string;
  response_id: string;
  output_index: number;
  item: Item;
  type: "response.output_item.added";
}

/** The item with what the candidate heard of it. */
export interface OutputItemDone {
  event_id: string;
  response_id: string;
  output_index: number;
  item: Item;
  type: "response.output_item.done";
}

/** On a call: from now on the track carries the voice of this response. */
export interface OutputStarted {
  event_id: string;
  response_id: string;
  type: "output_audio_buffer.started";
}

/** On a call: the voice of this response was played to its end. */
export interface OutputStopped {
  event_id: string;
  response_id: string;
  type: "output_audio_buffer.stopped";
}

/** The part that audio and words go to; `saying` is its number in binary frames (ours). */
export interface PartAdded {
  event_id: string;
  response_id: string;
  item_id: string;
  output_index: number;
  content_index: number;
  type: "response.content_part.added";
  part: TextPart | SpokenPart;
  /** Ours: what the header of binary frames calls this. */
  saying: number;
}

/** The part is complete. */
export interface PartDone {
  event_id: string;
  response_id: string;
  item_id: string;
  output_index: number;
  content_index: number;
  type: "response.content_part.done";
  part: TextPart | SpokenPart;
}

/** PCM16, little-endian, mono. */
export interface PcmFormat {
  type: "audio/pcm";
  /** Samples a second: 24000, or 16000 for what comes in. */
  rate: number;
  /** Ours: audio travels in binary frames instead of base64. */
  binary: boolean;
}

/** How far the session is. */
export interface Progress {
  /** Main questions put so far. */
  asked: number;
  /** Main questions planned. */
  total: number;
  elapsed_seconds: number;
  remaining_seconds: number;
}

/** A question without anything that would help to answer it; the `id` stays however often it is restated. */
export interface QuestionTold {
  id: string;
  text: string;
  /** Which main question this is, or belongs to, from 1. */
  number: number | null;
  is_follow_up: boolean;
  is_restated: boolean;
}

/** One time that the interviewer speaks. */
export interface Response {
  id: string;
  object: "realtime.response";
  status: "in_progress" | "completed" | "cancelled";
  status_details: StatusDetails | null;
  conversation_id: string;
  output_modalities: ("audio" | "text")[];
  output: Item[];
  usage: Usage | null;
}

/** Stop speaking. */
export interface ResponseCancel {
  /** Your name for this event; an error names it. */
  event_id?: string | null;
  type: "response.cancel";
  response_id?: string | null;
}

/** Repeat the question; nothing happens while an answer is still being thought about. */
export interface ResponseCreate {
  /** Your name for this event; an error names it. */
  event_id?: string | null;
  type: "response.create";
  response?: ResponseWish | null;
}

/** The interviewer begins to speak. */
export interface ResponseCreated {
  event_id: string;
  type: "response.created";
  response: Response;
}

/** The interviewer has stopped: `completed` at the end, `cancelled` because of the candidate. */
export interface ResponseDone {
  event_id: string;
  type: "response.done";
  response: Response;
}

/** Of all that a response may be asked to be, only this is looked at. */
export interface ResponseWish {
  /** Only `auto`. */
  conversation?: unknown;
}

/** How much audio was transcribed. */
export interface Seconds {
  type: "duration";
  seconds: number;
}

/** The first event of every connection. */
export interface SessionCreated {
  event_id: string;
  type: "session.created";
  session: EffectiveSession;
}

/** Change how audio travels; the answer is `session.updated` with all that is in effect. */
export interface SessionUpdate {
  /** Your name for this event; an error names it. */
  event_id?: string | null;
  type: "session.update";
  session: SessionWish;
}

/** All that is in effect after `session.update`. */
export interface SessionUpdated {
  event_id: string;
  type: "session.updated";
  session: EffectiveSession;
}

/** What may be changed. What belongs to the interview is taken without complaint and stays as it is. */
export interface SessionWish {
  type?: "realtime";
  output_modalities?: ("audio" | "text")[] | null;
  audio?: AudioWish | null;
  /** The name of `output_modalities` before it had that one. */
  modalities?: ("audio" | "text")[] | null;
  /** Old name; only `pcm16`. */
  input_audio_format?: string | null;
  /** Old name; only `pcm16`. */
  output_audio_format?: string | null;
  /** The place of `audio.input.turn_detection` before it had that one. */
  turn_detection?: Record<string, unknown> | null;
}

/** A part of an item: words that were said. */
export interface SpokenPart {
  type: "output_audio" | "input_audio" | "audio";
  /** null until it is known. */
  transcript: string | null;
}

/** Why a response ended early. */
export interface StatusDetails {
  type: "cancelled";
  reason: "turn_detected" | "client_cancelled";
}

/** The next words, where the session asked for text. */
export interface TextDelta {
  event_id: string;
  response_id: string;
  item_id: string;
  output_index: number;
  content_index: number;
  type: "response.output_text.delta";
  delta: string;
}

/** The whole text, where the session asked for text. */
export interface TextDone {
  event_id: string;
  response_id: string;
  item_id: string;
  output_index: number;
  content_index: number;
  type: "response.output_text.done";
  text: string;
}

/** A part of an item: words in writing. */
export interface TextPart {
  type: "output_text" | "input_text" | "text";
  text: string;
}

/** The next words of what is said, at about the pace of the audio. */
export interface TranscriptDelta {
  event_id: string;
  response_id: string;
  item_id: string;
  output_index: number;
  content_index: number;
  type: "response.output_audio_transcript.delta";
  delta: string;
}

/** What the candidate heard, all of it. */
export interface TranscriptDone {
  event_id: string;
  response_id: string;
  item_id: string;
  output_index: number;
  content_index: number;
  type: "response.output_audio_transcript.done";
  transcript: string;
}

/** Everything that is said is transcribed. */
export interface Transcription {
  model: string;
}

/** The interviewer tells by itself when a turn is over: by what was said and by pauses; how cannot be changed. */
export interface TurnDetection {
  type: "semantic_vad";
  eagerness: "auto";
  create_response: true;
  interrupt_response: true;
}

/** A typed answer. Its `id`, where the client gives one, makes sending it again no second answer. */
export interface TypedItem {
  type: string;
  id?: string | null;
  role?: string | null;
  content?: TypedPart[];
}

/** A part of a typed answer. */
export interface TypedPart {
  type: string;
  text?: string | null;
}

/** What was understood in the end; it takes the place of all deltas. */
export interface Understood {
  event_id: string;
  type: "conversation.item.input_audio_transcription.completed";
  item_id: string;
  content_index: number;
  transcript: string;
  usage: Seconds;
}

/** The next words of what was understood. */
export interface UnderstoodDelta {
  event_id: string;
  type: "conversation.item.input_audio_transcription.delta";
  item_id: string;
  content_index: number;
  delta: string;
}

/** Tokens of a response: none are counted, since none are billed here. */
export interface Usage {
  total_tokens: number;
  input_tokens: number;
  output_tokens: number;
}
