// One schema twice: as the product builds its own (type-graphql classes, made by calling the decorators, so that this file
// needs no compiler), and as plain SDL with resolvers for the servers it is compared with. Same fields, same data.
import { buildSchema } from 'graphql';
import { Args, Field, ObjectType, Query, Resolver } from 'type-graphql';

/** The list's length in the benchmark. */
export const LIST_LENGTH = 20;

export const OPERATIONS = {
  hello: { query: 'query Hello { hello }', operationName: 'Hello' },
  list: {
    query: `query Faces($first: Int!) {
      faces(first: $first) {
        edges { cursor node { id uniqueIdentifier status createdAt enabled attempts } }
        pageInfo { hasNextPage endCursor }
      }
    }`,
    operationName: 'Faces',
    variables: { first: LIST_LENGTH },
  },
};

const FACES = Array.from({ length: 100 }, (_, index) => ({
  id: index.toString(16).padStart(24, '0'),
  uniqueIdentifier: `customer-${index}`,
  status: 'ENROLLED',
  createdAt: new Date(1_700_000_000_000 + index).toISOString(),
  enabled: index % 3 !== 0,
  attempts: index,
}));

/** The schema through the product's own builder. `platform` is the built `platform/graphql`. */
export const productSchema = ({ buildVestibuleSchema, connectionTypes, PageArgs, readPage, toConnection, refusal }) => {
  class Face {}
  ObjectType('Face')(Face);
  const fields = { id: String, uniqueIdentifier: String, status: String, createdAt: String, enabled: Boolean };
  for (const [name, type] of Object.entries({ ...fields, attempts: Number })) Field(() => type)(Face.prototype, name);
  const { Connection } = connectionTypes('Face', () => Face);
  class Faces {
    hello() {
      return 'world';
    }
    faces(args) {
      const page = readPage(args, ['string', 'string']);
      if (!page.ok) throw refusal(page.error);
      return toConnection(
        page.value,
        FACES.slice(0, page.value.limit + 1),
        (face) => [face.createdAt, face.id],
        (face) => face,
      );
    }
  }
  const own = (name) => Object.getOwnPropertyDescriptor(Faces.prototype, name);
  Query(() => String)(Faces.prototype, 'hello', own('hello'));
  Query(() => Connection)(Faces.prototype, 'faces', own('faces'));
  Args(() => PageArgs)(Faces.prototype, 'faces', 0);
  Resolver()(Faces);
  return buildVestibuleSchema({ resolvers: [Faces], container: { get: () => new Faces() } });
};

export const SDL = `
  type Face { id: String! uniqueIdentifier: String! status: String! createdAt: String! enabled: Boolean! attempts: Float! }
  type FaceEdge { node: Face! cursor: String! }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type FaceConnection { edges: [FaceEdge!]! pageInfo: PageInfo! }
  type Query { hello: String! faces(first: Int, after: String, last: Int, before: String): FaceConnection! }
`;

const cursorOf = (face) => Buffer.from(JSON.stringify([face.createdAt, face.id])).toString('base64url');

export const RESOLVERS = {
  Query: {
    hello: () => 'world',
    faces: (_, { first }) => {
      const edges = FACES.slice(0, first).map((node) => ({ node, cursor: cursorOf(node) }));
      const [start, end] = [edges[0].cursor, edges.at(-1).cursor];
      const pageInfo = { hasNextPage: true, hasPreviousPage: false, startCursor: start, endCursor: end };
      return { edges, pageInfo };
    },
  },
};

/** The plain schema with its resolvers. */
export const plainSchema = () => {
  const schema = buildSchema(SDL);
  for (const [name, resolve] of Object.entries(RESOLVERS.Query))
    schema.getQueryType().getFields()[name].resolve = resolve;
  return schema;
};
