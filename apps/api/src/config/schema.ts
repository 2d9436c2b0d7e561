import { z } from 'zod';

/** Overrides that production accepts only when they are named, in `VESTIBULE_ALLOW`. */
export const OVERRIDES = ['generated-master-key', 'default-secret', 'plain-http', 'plain-http-webhooks'] as const;

/** One named override. */
export type Override = (typeof OVERRIDES)[number];

const CIDR = /^[0-9a-fA-F.:]+(\/\d{1,3})?$/;
const STATUS = /^[1-5]\d\d$/;
/** A mailbox of RFC 5321, 4.1.2 without quotes; in its local part a placeholder may stand. */
const MAILBOX = /^[\w.+\-{}]+@[A-Za-z\d](?:[A-Za-z\d.-]*[A-Za-z\d])?$/;
const ALIAS = /^\/[\w\-./]*=\/[\w\-./]*$/;

const list = (what: string, item: RegExp) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .refine((parts) => parts.every((part) => item.test(part)), { error: what });

const integer = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d+$/, { error: `must be a whole number from ${minimum} to ${maximum}` })
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, {
      error: `must be a whole number from ${minimum} to ${maximum}`,
    });

const keyText = z.string().refine((text) => /^[A-Za-z0-9+/]{43}=$/.test(text.trim()), {
  error: 'must be 32 bytes in base64, such as the output of `openssl rand -base64 32`',
});

/** A program and its arguments as a JSON array: nothing reads them once more, as a shell would. */
const words = z.string().transform((text, context): [string, ...string[]] => {
  const parsed = wordsIn(text);
  if (parsed) return parsed;
  context.addIssue({
    code: 'custom',
    message: 'must be a JSON array such as ["/usr/bin/age", "-d", "-i", "ID", "FILE"]',
  });
  return z.NEVER;
});

function wordsIn(text: string): [string, ...string[]] | undefined {
  try {
    return z.tuple([z.string().min(1)], z.string()).safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** An enrolment sends four images at once: where there is one worker, three wait while it looks at the first. */
const LEAST_QUEUE = 3;

const flag = z.enum(['true', 'false'], { error: 'must be true or false' }).transform((value) => value === 'true');

const httpUrl = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: 'must be an http or https address such as https://verify.example.com',
  })
  .transform((text) => text.replace(/\/+$/, ''));

/** Every variable that is read, in the form in which it stands in the environment. `.env.example` says what each is for. */
export const environmentSchema = z.object({
  VESTIBULE_MODE: z
    .enum(['development', 'production'], { error: 'must be development or production' })
    .default('development'),
  VESTIBULE_HOME: z.string().min(1).optional(),
  VESTIBULE_HOST: z.string().min(1).default('127.0.0.1'),
  VESTIBULE_PORT: integer(0, 65_535).default(4000),
  VESTIBULE_PUBLIC_URL: httpUrl.optional(),
  VESTIBULE_FACE_URL: httpUrl.optional(),
  VESTIBULE_REQUEST_URL: httpUrl.optional(),
  VESTIBULE_TRUST_PROXY: list('must be a list of addresses or ranges such as 10.0.0.0/8', CIDR).default([]),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/.+/, { error: 'must look like postgres://user:password@host:5432/database' })
    .optional(),
  VESTIBULE_DATABASE_POOL: integer(2, 200).default(10),
  VESTIBULE_MASTER_KEY: keyText.optional(),
  VESTIBULE_MASTER_KEY_FILE: z.string().min(1).optional(),
  VESTIBULE_MASTER_KEY_COMMAND: words.optional(),
  VESTIBULE_MASTER_KEY_PREVIOUS: keyText.optional(),
  VESTIBULE_MASTER_KEY_PREVIOUS_FILE: z.string().min(1).optional(),
  VESTIBULE_MASTER_KEY_PREVIOUS_COMMAND: words.optional(),
  VESTIBULE_S3_BUCKET: z
    .string()
    .regex(/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/, { error: "must be a bucket's name" })
    .optional(),
  VESTIBULE_S3_REGION: z.string().min(1).default('us-east-1'),
  VESTIBULE_S3_ENDPOINT: httpUrl.optional(),
  VESTIBULE_S3_PREFIX: z
    .string()
    .regex(/^[\w.-]+(?:\/[\w.-]+)*$/, { error: 'must be a path such as vestibule/blobs' })
    .default(''),
  VESTIBULE_S3_PATH_STYLE: flag.default(false),
  VESTIBULE_S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  VESTIBULE_S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  VESTIBULE_WEBHOOK_ALLOW: list('must be a list of ranges such as 127.0.0.0/8,10.1.0.0/16', CIDR).default([]),
  VESTIBULE_ALIASES: list('must be a list such as /other/name=/v2/verification/get-2fa-url', ALIAS).default([]),
  VESTIBULE_RATE_LIMIT: integer(1, 1_000_000).default(600),
  VESTIBULE_METRICS_TOKEN: z.string().min(16, { error: 'must have at least 16 characters' }).optional(),
  VESTIBULE_INTROSPECTION: flag.optional(),
  VESTIBULE_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
      error: 'must be fatal, error, warn, info, debug or silent',
    })
    .default('info'),
  VESTIBULE_FACE_ENGINE: z.enum(['onnx', 'face-api'], { error: 'must be onnx or face-api' }).default('onnx'),
  VESTIBULE_FACE_RECOGNITION: z.string().min(1).optional(),
  VESTIBULE_LIVENESS_PASSIVE: z.string().min(1).optional(),
  VESTIBULE_FACE_WORKERS: integer(1, 64).optional(),
  VESTIBULE_DOCUMENT_WORKERS: integer(0, 64).default(1),
  VESTIBULE_FACE_QUEUE: integer(LEAST_QUEUE, 10_000).default(32),
  VESTIBULE_DELIVERY_CONCURRENCY: integer(1, 1_000).default(50),
  VESTIBULE_PHONE_GATEWAY: z.enum(['none', 'http', 'smtp'], { error: 'must be none, http or smtp' }).default('none'),
  VESTIBULE_PHONE_HTTP_URL: z.string().optional(),
  VESTIBULE_PHONE_HTTP_METHOD: z.enum(['GET', 'POST', 'PUT'], { error: 'must be GET, POST or PUT' }).default('POST'),
  VESTIBULE_PHONE_HTTP_FORMAT: z.enum(['json', 'form'], { error: 'must be json or form' }).default('json'),
  VESTIBULE_PHONE_HTTP_HEADERS: z.string().optional(),
  VESTIBULE_PHONE_HTTP_BODY: z.string().optional(),
  VESTIBULE_PHONE_HTTP_SUCCESS: list('must be a list of statuses such as 200,202', STATUS)
    .transform((statuses) => statuses.map(Number))
    .optional(),
  VESTIBULE_PHONE_HTTP_ALLOW: list('must be a list of ranges such as 127.0.0.0/8,10.1.0.0/16', CIDR).default([]),
  VESTIBULE_PHONE_SMTP_HOST: z
    .string()
    .regex(/^[A-Za-z\d.:-]+$/, { error: 'must be a host name or an address' })
    .optional(),
  VESTIBULE_PHONE_SMTP_PORT: integer(1, 65_535).default(587),
  VESTIBULE_PHONE_SMTP_SECURITY: z
    .enum(['tls', 'starttls', 'none'], { error: 'must be tls, starttls or none' })
    .default('starttls'),
  VESTIBULE_PHONE_SMTP_USER: z.string().optional(),
  VESTIBULE_PHONE_SMTP_PASSWORD: z.string().optional(),
  VESTIBULE_PHONE_SMTP_FROM: z
    .string()
    .refine((text) => MAILBOX.test(text) && !/[{}]/.test(text), { error: 'must be an e-mail address' })
    .optional(),
  VESTIBULE_PHONE_SMTP_TO: z
    .string()
    .refine((text) => MAILBOX.test(text) && /^[^{}]*\{(number|digits)\}[^{}]*$/.test(text), {
      error: 'must be an e-mail address with a placeholder, such as {number}@sms.example.com',
    })
    .optional(),
  VESTIBULE_PHONE_CA: z.string().optional(),
  VESTIBULE_ALLOW: list(`must be a list of ${OVERRIDES.join(', ')}`, new RegExp(`^(${OVERRIDES.join('|')})$`)).default(
    [],
  ),
});

/** The environment after validation. */
export type Environment = z.infer<typeof environmentSchema>;
