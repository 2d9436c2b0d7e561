import { token, type TestCredentials, type TestServer } from './server.js';

/** One image for each gesture. */
export interface FourImages {
  readonly smile: Buffer;
  readonly eyeblink: Buffer;
  readonly left: Buffer;
  readonly right: Buffer;
}

/** An answer of the API. */
export interface Answer {
  readonly status: number;
  readonly body: { readonly data: Record<string, unknown> } & Record<string, unknown>;
}

/** An integrator's server: it makes the documented calls. */
export interface Integrator {
  readonly bearer: string;
  getUrl(uniqueIdentifier: string): Promise<Answer>;
  store(faceId: string, images: FourImages): Promise<Answer>;
  verify(uniqueIdentifier: string, image: Buffer, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Response>;
  /** The id of the face that {@link getUrl} gives, whether it is registered or not. */
  faceOf(uniqueIdentifier: string): Promise<{ id: string; registered: boolean }>;
}

const files = (fields: Record<string, string>, images: Record<string, Buffer>): FormData => {
  const form = new FormData();
  for (const [name, text] of Object.entries(fields)) form.set(name, text);
  for (const [name, image] of Object.entries(images)) {
    form.set(name, new Blob([new Uint8Array(image)], { type: 'image/jpeg' }), `${name}.jpg`);
  }
  return form;
};

/** Signs an integrator in. */
export async function integratorOf(server: TestServer, credentials: TestCredentials): Promise<Integrator> {
  const bearer = await token(server.api, credentials);
  const authorization = `Bearer ${bearer}`;
  const { id: integrationId } = credentials;
  const post = async (path: string, body: FormData | object, headers: Record<string, string> = {}): Promise<Answer> => {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${server.api}/v2/verification/${path}`, {
      method: 'POST',
      headers: { authorization, ...(!isForm && { 'content-type': 'application/json' }), ...headers },
      body: isForm ? body : JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  };
  const getUrl = (uniqueIdentifier: string): Promise<Answer> =>
    post('get-2fa-url', { integrationId, uniqueIdentifier });
  return {
    bearer,
    getUrl,
    store: (faceId, images) => post('store-2fa-images', files({ faceId }, { ...images })),
    verify: (uniqueIdentifier, image, headers) =>
      post('verify-2fa-face', files({ integrationId, uniqueIdentifier }, { image }), headers),
    get: (path) => fetch(`${server.api}${path}`, { headers: { authorization } }),
    faceOf: async (uniqueIdentifier) => {
      const { body } = await getUrl(uniqueIdentifier);
      const face = (body.data['newFace'] ?? body.data['face']) as { _id: string };
      return { id: face._id, registered: body.data['face'] !== undefined };
    },
  };
}
