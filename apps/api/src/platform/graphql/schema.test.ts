import 'reflect-metadata';
import { graphql, type GraphQLSchema } from 'graphql';
import { Arg, Ctx, Field, FieldResolver, ID, Int, Mutation, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { describe, expect, it } from 'vitest';

import { domainError, ERROR_STATUS, fail, ok, type ErrorCode } from '../../kernel/index.js';
import type { GraphqlContext } from './context.js';
import { Failure, resultUnion, toFailure, toUnion } from './errors.js';
import { defineLoader, Loaders } from './loaders.js';
import { connectionTypes, Node } from './relay.js';
import { buildVestibuleSchema, emitSchema } from './schema.js';

@ObjectType('Owner', { simpleResolvers: true })
class OwnerView {
  @Field(() => String)
  readonly name!: string;
}

@ObjectType('Pet', { implements: Node })
class PetView extends Node {
  @Field(() => String)
  readonly name!: string;
  @Field(() => Date)
  readonly bornAt!: Date;
}

const makePet = (id: number): PetView =>
  Object.assign(new PetView(), { id: String(id), name: `pet ${id}`, bornAt: new Date(0) });

const { Connection: PetConnection } = connectionTypes('Pet', () => PetView);

@ObjectType('Renamed', { simpleResolvers: true })
class RenamedView {
  @Field(() => PetView)
  readonly pet!: PetView;
}

const RenameResult = resultUnion('RenameResult', () => RenamedView);

const loads: number[][] = [];
const ownerLoader = defineLoader<string, number, OwnerView>({
  name: 'owner',
  load: async (ids, caller) => {
    loads.push([...ids]);
    return ids.map((id) => (id === 3 ? new Error('no owner') : { name: `owner ${id} for ${caller}` }));
  },
});

@Resolver(() => PetView)
class PetResolver {
  readonly #greeting = 'from the container';

  @Query(() => PetConnection)
  pets() {
    const edges = [1, 2, 1].map((id) => ({ cursor: String(id), node: makePet(id) }));
    return { edges, pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null } };
  }

  @Query(() => Node, { nullable: true })
  node(@Arg('id', () => ID) id: string): Node | null {
    return id === '1' ? makePet(1) : null;
  }

  @Query(() => String)
  greeting(): string {
    return this.#greeting;
  }

  @FieldResolver(() => OwnerView)
  owner(@Root() pet: PetView, @Ctx() { loaders }: GraphqlContext<string>): Promise<OwnerView> {
    return loaders.for(ownerLoader).load(Number(pet.id));
  }

  @Mutation(() => RenameResult)
  rename(@Arg('code', () => String) code: string, @Arg('wait', () => Int, { nullable: true }) wait: number | null) {
    const more = {
      details: [{ field: 'name', reason: 'too short' }],
      ...(wait === null ? {} : { retryAfterSeconds: wait }),
    };
    const known = Object.keys(ERROR_STATUS).find((it): it is ErrorCode => it === code);
    return toUnion(known ? fail(domainError(known, 'No', more)) : ok(7), (id) =>
      Object.assign(new RenamedView(), { pet: makePet(id) }),
    );
  }
}

const schema: GraphQLSchema = buildVestibuleSchema({
  resolvers: [PetResolver],
  container: { get: () => new PetResolver() },
});

const ask = (source: string, variableValues: Record<string, unknown> = {}) =>
  graphql({
    schema,
    source,
    variableValues,
    contextValue: { actor: 'me', requestId: 'r', loaders: new Loaders('me') } satisfies GraphqlContext<string>,
  });

const RENAME = `mutation($code: String!, $wait: Int) { rename(code: $code, wait: $wait) {
  __typename
  ... on Failure { code message hint details { field reason } }
  ... on RateLimitedFailure { retryAfterSeconds }
  ... on Renamed { pet { name bornAt } }
} }`;

describe('the schema', () => {
  it('should be emitted sorted, the same each time', () => {
    const text = emitSchema(schema);
    expect(text).toBe(emitSchema(schema));
    expect(text).toMatch(/scalar DateTime/);
    const types = [...text.matchAll(/^type (\w+)/gm)].map(([, name]) => name);
    expect(types).toEqual(types.toSorted((a = '', b = '') => (a < b ? -1 : 1)));
    expect(types).toEqual(expect.arrayContaining(['PetConnection', 'PetEdge', 'PageInfo', 'InvalidInputFailure']));
    expect(text).toMatch(/interface Failure \{\n {2}code: ErrorCode!\n {2}details: \[ErrorDetail!\]!/);
    for (const code of Object.keys(ERROR_STATUS)) expect(text).toMatch(new RegExp(`^ {2}${code}$`, 'm'));
  });

  it('should take resolvers from the container', async () => {
    expect((await ask('{ greeting }')).data).toEqual({ greeting: 'from the container' });
  });

  it('should resolve a Node by its class', async () => {
    const { data } = await ask('{ node(id: "1") { __typename id ... on Pet { name } } missing: node(id: "2") { id } }');
    expect(data).toEqual({ node: { __typename: 'Pet', id: '1', name: 'pet 1' }, missing: null });
  });

  it('should load the rows of one kind together, each once', async () => {
    loads.length = 0;
    const { data, errors } = await ask('{ pets { edges { node { id owner { name } } } } }');
    expect(errors).toBeUndefined();
    expect(loads).toEqual([[1, 2]]);
    expect(JSON.stringify(data)).toContain('owner 2 for me');
  });

  it('should keep the loaders of two requests apart', async () => {
    const [mine, yours] = [new Loaders('me'), new Loaders('you')];
    expect(await mine.for(ownerLoader).load(1)).toEqual({ name: 'owner 1 for me' });
    expect(await yours.for(ownerLoader).load(1)).toEqual({ name: 'owner 1 for you' });
    expect(mine.for(ownerLoader)).toBe(mine.for(ownerLoader));
    await expect(mine.for(ownerLoader).load(3)).rejects.toThrow('no owner');
  });
});

describe('failures', () => {
  it.each(Object.keys(ERROR_STATUS).filter((code) => code !== 'INTERNAL'))(
    'should give %s a type in a union',
    async (code) => {
      const { data, errors } = await ask(RENAME, { code });
      expect(errors).toBeUndefined();
      expect(data).toMatchObject({
        rename: { code, message: 'No', hint: null, details: [{ field: 'name', reason: 'too short' }] },
      });
    },
  );

  it('should give a success as its view', async () => {
    const { data } = await ask(RENAME, { code: 'none' });
    expect(data).toEqual({ rename: { __typename: 'Renamed', pet: { name: 'pet 7', bornAt: new Date(0) } } });
  });

  it('should say when to try again', async () => {
    const { data } = await ask(RENAME, { code: 'FACE_LOCKED', wait: 900 });
    expect(data).toMatchObject({ rename: { __typename: 'RateLimitedFailure', retryAfterSeconds: 900 } });
  });

  it('should throw INTERNAL, which is a bug', () => {
    expect(() => toFailure(domainError('INTERNAL', 'broken'))).toThrow('INTERNAL');
    expect(toFailure(domainError('NOT_FOUND', 'gone'))).toBeInstanceOf(Failure);
  });
});
