import { readCreatePayload, readDetailsPayload } from '@vestibule/envelope';
import type { VerificationPayload } from '@vestibule/webhooks';
import type {
  CreatedVerification,
  EventPage,
  FaceComparison,
  RecordedEvent,
  RegistrationUrl,
  StoredFace,
} from './answers.js';
import { VestibuleError, withHint } from './errors.js';
import { Api } from './http/api.js';
import { formOf, type ImageInput } from './images.js';
import type { CallOptions, ClientOptions, PostOptions, TokenOptions } from './options.js';
import { checked, seal, type Form } from './sealing.js';

/** The four images of a face. Each shows its gesture, unless the integration's policy asks for none. */
export interface FaceImages {
  readonly smile: ImageInput;
  readonly eyeblink: ImageInput;
  readonly left: ImageInput;
  readonly right: ImageInput;
}

/** Whom a verification is for. */
export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** Your own name for the person; several verifications may have the same. */
  readonly uniqueIdentifier: string;
}

/** How a payload is sealed. */
export interface SealOptions extends CallOptions {
  /** `jwe` unless said otherwise. `legacy` is the older form, for integrations that still allow it: it proves little. */
  readonly form?: Form;
}

/** Where to begin, and how many at a time. */
export interface EventOptions extends CallOptions {
  /** An earlier page's `nextCursor`; left out: from the first event on. */
  readonly after?: string | undefined;
  /** How many events a page has at most. */
  readonly limit?: number;
}

const isReplayed = (error: unknown): error is VestibuleError =>
  error instanceof VestibuleError && error.code === 'INTAKE_REPLAYED';

/**
 * The calls of one integration. Made by {@link createClient}.
 *
 * Each is rejected with a {@link VestibuleError}, or with a TypeError where the client lacks what it needs. What fails in
 * passing (no connection, no answer in time, 429, 502, 503, 504) is tried again, `Retry-After` obeyed, always with the same
 * body and the same `Idempotency-Key`, so that it is done once however often it was sent.
 */
export class VestibuleClient {
  readonly #api: Api;
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#api = new Api(options);
    this.#options = options;
  }

  /**
   * A token for calls that you make yourself: fetched once, kept, and fetched anew before it ends.
   *
   * @example
   * ```ts
   * const authorization = `Bearer ${await client.token()}`;
   * const answer = await fetch('http://127.0.0.1:4000/v2/events?limit=1', { headers: { authorization } });
   * console.log(answer.status);
   * ```
   */
  token(options: TokenOptions = {}): Promise<string> {
    return this.#api.token(options);
  }

  /**
   * Where a person registers her face; or, in `face`, that she has. The same face again while it has no images.
   *
   * @example
   * ```ts
   * const registration = await client.get2faUrl('user-123');
   * if (registration.success) console.log('Send her to', registration.url);
   * else console.log('Registered already:', registration.face._id);
   * ```
   */
  get2faUrl(uniqueIdentifier: string, options: PostOptions = {}): Promise<RegistrationUrl> {
    const { integrationId } = this.#options;
    const path = '/v2/verification/get-2fa-url';
    return this.#api.data({ method: 'POST', path, body: { integrationId, uniqueIdentifier } }, options);
  }

  /**
   * Stores the four images of a face: all, or none where one is refused (422; `details` has each that was, and why).
   *
   * @param faceId `newFace._id` of {@link get2faUrl}
   *
   * @example
   * ```ts
   * import { createReadStream } from 'node:fs';
   *
   * const registration = await client.get2faUrl('user-124');
   * if (registration.success) {
   *   const { face } = await client.store2faImages(registration.newFace._id, {
   *     smile: await readFile('faces/smile.jpg'),
   *     eyeblink: createReadStream('faces/eyeblink.jpg'),
   *     left: new Blob([await readFile('faces/left.jpg')]),
   *     right: createReadStream('faces/right.jpg'),
   *   });
   *   console.log(face.images.length, 'images stored');
   * }
   * ```
   */
  async store2faImages(faceId: string, images: FaceImages, options: PostOptions = {}): Promise<StoredFace> {
    const { smile, eyeblink, left, right } = images;
    const body = await formOf({ faceId }, { smile, eyeblink, left, right });
    return this.#api.data({ method: 'POST', path: '/v2/verification/store-2fa-images', body }, options);
  }

  /**
   * Whether an image shows the person of this identifier. Somebody else is `verified: false`, and no error; an image that can't
   * be judged is one, and says in `message` what to do. Five refusals in ten minutes lock the face (`FACE_LOCKED`).
   *
   * @example
   * ```ts
   * const { verified, similarity } = await client.verify2faFace('user-124', await readFile('faces/probe.jpg'));
   * console.log(verified ? 'Let her in' : 'Somebody else', similarity);
   * ```
   */
  async verify2faFace(uniqueIdentifier: string, image: ImageInput, options: PostOptions = {}): Promise<FaceComparison> {
    const { integrationId } = this.#options;
    const body = await formOf({ integrationId, uniqueIdentifier }, { image });
    return this.#api.data({ method: 'POST', path: '/v2/verification/verify-2fa-face', body }, options);
  }

  /**
   * Creates an identity check with documents; the person goes on at `requestUrl`. Her data is sealed with the intake key, and
   * needs no token; with one, an answer that was lost on its way is given again.
   *
   * @example
   * ```ts
   * const verification = await client.createVerification({
   *   firstName: 'Zoë',
   *   lastName: 'Doe',
   *   email: 'zoe@example.com',
   *   uniqueIdentifier: 'user-123',
   * });
   * console.log(verification.status, verification.requestUrl);
   * ```
   */
  async createVerification(person: Person, options: SealOptions = {}): Promise<CreatedVerification> {
    const { firstName, lastName, email, uniqueIdentifier } = person;
    const sent = { first_name: firstName, last_name: lastName, email, unique_identifier: uniqueIdentifier };
    const payload = checked(readCreatePayload(sent));
    // Without a token there is no Idempotency-Key, and in the older form no `jti` either: sent twice, it may be done twice.
    const once = this.#api.hasToken || options.form !== 'legacy' ? {} : { maxRetries: 0 };
    try {
      const created = await this.#sealed<{ expiresAt: string }>('create', payload, { ...options, ...once });
      return { ...created, expiresAt: new Date(created.expiresAt) } as CreatedVerification;
    } catch (error) {
      if (!isReplayed(error)) throw error;
      // Each call has a `jti` of its own, so it was this call's own first try that was taken.
      const hint =
        'An earlier try was taken and its answer lost: the verification exists. Give clientId and clientSecret, and the answer is given again.';
      throw withHint(error, hint);
    }
  }

  /**
   * What a verification has come to: what webhooks carry.
   *
   * @example
   * ```ts
   * const created = await client.createVerification({
   *   firstName: 'Zoë',
   *   lastName: 'Doe',
   *   email: 'zoe@example.com',
   *   uniqueIdentifier: 'user-123',
   * });
   * const { status, verificationDetails } = await client.verificationDetails(created.id);
   * console.log(status, verificationDetails.firstName);
   * ```
   */
  async verificationDetails(verificationId: string, options: SealOptions = {}): Promise<VerificationPayload> {
    const payload = checked(readDetailsPayload({ verification_id: verificationId }));
    const ask = (): Promise<VerificationPayload> => this.#sealed('details', payload, options);
    try {
      return await ask();
    } catch (error) {
      // The answer to an earlier try was lost. Asking changes nothing, so a new envelope may ask again.
      if (isReplayed(error)) return ask();
      throw error;
    }
  }

  /**
   * A stored image, as JPEG.
   *
   * @param key an image's `url`
   *
   * @example
   * ```ts
   * const registration = await client.get2faUrl('user-124');
   * if (!registration.success) {
   *   for (const { url } of registration.face.images) {
   *     const jpeg = await client.image(url);
   *     console.log(url.split('/').at(2), jpeg.length > 0);
   *   }
   * }
   * ```
   */
  async image(key: string, options: CallOptions = {}): Promise<Buffer> {
    const parts = key.split('/');
    // They would lead, with the token, to another call than this one.
    if (parts.some((part) => /^\.{0,2}$/.test(part))) throw new TypeError("The key is not an image's url.");
    const path = `/v2/images/${parts.map(encodeURIComponent).join('/')}`;
    return this.#api.bytes({ method: 'GET', path }, options);
  }

  /**
   * All events, in the order in which they were committed, up to now: to find out what a receiver missed.
   *
   * @example
   * ```ts
   * for await (const event of client.events()) {
   *   if (event.kind === 'images_stored') console.log(event.body?.result.faceId);
   *   else console.log(event.body?.status);
   * }
   * ```
   */
  async *events(options: EventOptions = {}): AsyncGenerator<RecordedEvent, void, undefined> {
    for await (const page of this.eventPages(options)) yield* page.events;
  }

  /**
   * The same by pages, each with the cursor from which to go on another day.
   *
   * @example
   * ```ts
   * let cursor: string | undefined; // kept from the last time
   * for await (const page of client.eventPages({ after: cursor })) {
   *   for (const event of page.events) console.log(event.sequence, event.kind, event.subject.id);
   *   cursor = page.nextCursor; // keep it once the page is dealt with
   * }
   * ```
   */
  async *eventPages({ after, limit, ...options }: EventOptions = {}): AsyncGenerator<EventPage, void, undefined> {
    let cursor = after;
    let hasMore = true;
    while (hasMore) {
      const query = new URLSearchParams();
      if (cursor !== undefined) query.set('after', cursor);
      if (limit !== undefined) query.set('limit', String(limit));
      const path = `/v2/events?${query.toString()}`;
      const page = await this.#api.data<WirePage>({ method: 'GET', path }, options);
      yield { ...page, events: page.events.map(toEvent) };
      ({ nextCursor: cursor, hasMore } = page);
    }
  }

  async #sealed<T extends object>(call: 'create' | 'details', payload: object, options: SealOptions): Promise<T> {
    const { integrationId } = this.#options;
    const encryptedData = await seal(this.#options, options.form ?? 'jwe', payload);
    const path = `/v2/verification/${call}`;
    return this.#api.data(
      { method: 'POST', path, body: { integrationId, encryptedData }, tokenOptional: true },
      options,
    );
  }
}

type WireEvent = Omit<RecordedEvent, 'createdAt'> & { readonly createdAt: string };

interface WirePage extends Omit<EventPage, 'events'> {
  readonly events: readonly WireEvent[];
}

const toEvent = (event: WireEvent): RecordedEvent =>
  ({ ...event, createdAt: new Date(event.createdAt) }) as RecordedEvent;

/**
 * Makes a client. It holds no connection and needs no closing; one for a process is enough, and keeps its token.
 *
 * @throws TypeError where the options can't be right: no address, half of the credentials
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { createClient } from '@vestibule/sdk';
 *
 * // What `integration create --json` printed. Keep it where you keep secrets.
 * const { id, clientId, clientSecret, intakeKey } = JSON.parse(await readFile('integration.json', 'utf8'));
 * const client = createClient({
 *   baseUrl: 'http://127.0.0.1:4000',
 *   integrationId: id,
 *   clientId,
 *   clientSecret,
 *   intakeKey,
 * });
 * ```
 */
export const createClient = (options: ClientOptions): VestibuleClient => new VestibuleClient(options);
