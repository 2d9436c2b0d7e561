/** What can be put into a callback URL, with what stands there in a preview: nobody's. */
const EXAMPLES = {
  user_id: 'customer-4711',
  status: 'Approved',
  email: 'ada@example.com',
  first_name: 'Ada',
  last_name: 'Lovelace',
  verification_id: '65f1a2b3c4d5e6f708192a3b',
} as const;

type Parameter = keyof typeof EXAMPLES;

/** Their names, in square brackets in the URL. */
export const PARAMETERS = Object.keys(EXAMPLES) as readonly Parameter[];

const isParameter = (name: string): name is Parameter => Object.hasOwn(EXAMPLES, name);

/** A callback URL as a browser would open it; a name that is none stays as it is, as at the server. */
export const preview = (template: string): string =>
  template.replaceAll(/\[([a-z_]+)\]/g, (whole, name: string) =>
    isParameter(name) ? encodeURIComponent(EXAMPLES[name]) : whole,
  );
