import { z } from 'zod';
import type { Gesture } from '../../shared/words.js';
import { fail, ok, type Result } from '../result.js';
import type { ServerClock } from './clock.js';
import { challenge } from './challenge.js';
import {
  BEGIN_VERIFICATION,
  CONFIRM_PHONE_CODE,
  END_SESSION,
  GIVE_CONSENT,
  HEARTBEAT,
  ISSUE_CHALLENGE,
  REPORT_EVENT,
  SEND_PHONE_CODE,
  START_SESSION,
  SUBMIT_CAPTURE,
  TAKE_CHALLENGES,
} from './documents.js';
import type { Http, HttpAnswer } from './http.js';
import { proofOf } from './proofs.js';
import {
  captureTaken,
  deviceSettings,
  kioskSession,
  verificationSession,
  type Server,
  type ServerFailure,
} from './server.js';
import { createTokens, type Identity } from './tokens.js';

const PATH = '/graphql';

/** A heartbeat is small. One that takes longer says that there is no network to speak of. */
const HEARTBEAT_TIMEOUT_MS = 5_000;

/** Images of a capture on a slow line. */
const SUBMIT_TIMEOUT_MS = 60_000;

/** A gateway of texts may take its time. */
const TEXT_TIMEOUT_MS = 30_000;

/** How a call goes where it doesn't go as most do. */
interface CallOptions {
  readonly timeoutMs?: number;
  /** The token of a verification's session, in the place of the device's own. */
  readonly session?: string;
}

/** Gestures as GraphQL writes them. */
const named = (gestures: readonly Gesture[] | null): string[] | null =>
  gestures?.map((gesture) => gesture.toUpperCase()) ?? null;

/** What a mutation gives: its one result, a view or a failure. */
const envelope = z.object({ data: z.object({ result: z.looseObject({ __typename: z.string() }) }) });
const failure = z.object({ code: z.string() });

const refused = (code: string): { ok: false; error: ServerFailure } =>
  fail(code === 'DEVICE_REVOKED' ? { kind: 'revoked' } : { kind: 'refused', code });

/** The server, as a paired device sees it: each call with a token and a proof of its own. */
export function createServer(api: string, http: Http, clock: ServerClock, identity: Identity): Server {
  const tokens = createTokens(api, http, clock, identity);
  const url = new URL(PATH, api).href;

  const post = async (
    body: string,
    { timeoutMs, session }: CallOptions,
  ): Promise<Result<HttpAnswer, ServerFailure>> => {
    const token = session === undefined ? await tokens.get() : ok(session);
    if (!token.ok) return token;
    const dpop = await proofOf(identity.keys.signing, { method: 'POST', url, now: clock.now(), token: token.value });
    const headers = { 'content-type': 'application/json', authorization: `DPoP ${token.value}`, dpop };
    const answer = await http({ path: PATH, headers, body, ...(timeoutMs !== undefined && { timeoutMs }) });
    return answer.ok ? answer : fail({ kind: 'offline' });
  };

  /** One mutation; its answer is read by `schema`. A token that is not taken any more is renewed once. */
  const call = async <T>(
    query: string,
    variables: Record<string, unknown>,
    schema: z.ZodType<T>,
    options: CallOptions = {},
  ): Promise<Result<T, ServerFailure>> => {
    const body = JSON.stringify({ query, variables });
    let answer = await post(body, options);
    const isOld = answer.ok && answer.value.status === 401 && answer.value.code !== 'DEVICE_REVOKED';
    if (isOld && options.session === undefined) {
      tokens.forget();
      answer = await post(body, options);
    }
    if (!answer.ok) return answer;
    const { code, status } = answer.value;
    const read = envelope.safeParse(answer.value.body);
    if (!read.success) return refused(code ?? (status === 401 ? 'UNAUTHENTICATED' : 'INTERNAL'));
    const { result } = read.data.data;
    const failed = result.__typename.endsWith('Failure') ? failure.safeParse(result) : null;
    if (failed?.success) return refused(failed.data.code);
    const value = schema.safeParse(result);
    return value.success ? ok(value.data) : refused('INTERNAL');
  };

  const challenges = z.object({ challenges: z.array(challenge) }).transform((taken) => taken.challenges);
  const nothing = z.unknown().transform(() => null);
  return {
    heartbeat: ({ keyProtection, ...rest }) =>
      call(HEARTBEAT, { input: { ...rest, keyProtection: keyProtection.toUpperCase() } }, deviceSettings, {
        timeoutMs: HEARTBEAT_TIMEOUT_MS,
      }),
    startSession: ({ purpose, gestures, ...rest }) =>
      call(
        START_SESSION,
        { input: { purpose: purpose.toUpperCase(), gestures: named(gestures), ...rest } },
        kioskSession,
      ),
    beginVerification: (code) => call(BEGIN_VERIFICATION, { code }, verificationSession),
    giveConsent: (session, consent) => call(GIVE_CONSENT, consent, nothing, { session }),
    sendPhoneCode: (session, number, language) =>
      call(SEND_PHONE_CODE, { number, language: language.toUpperCase() }, nothing, {
        session,
        timeoutMs: TEXT_TIMEOUT_MS,
      }),
    confirmPhoneCode: (session, code) => call(CONFIRM_PHONE_CODE, { code }, nothing, { session }),
    issueChallenge: (session, { gestures, withoutLight }) =>
      call(ISSUE_CHALLENGE, { gestures: named(gestures), withoutLight }, challenge, { session }),
    takeChallenges: (has) => call(TAKE_CHALLENGES, { has }, challenges),
    endSession: (id) => call(END_SESSION, { id }, nothing),
    submitCapture: (captureId, sealed) =>
      call(SUBMIT_CAPTURE, { input: { captureId, sealed } }, captureTaken, { timeoutMs: SUBMIT_TIMEOUT_MS }),
    report: (kind, at) => call(REPORT_EVENT, { input: { kind, at: at.toISOString() } }, nothing),
  };
}
