const LIST = `query ($id: ID!, $after: String) { integration(id: $id) { verifications(first: 100, after: $after) {
  edges { node { id uniqueIdentifier } } pageInfo { hasNextPage endCursor } } } }`;

interface Page {
  readonly data: {
    readonly integration: {
      readonly verifications: {
        readonly edges: readonly { readonly node: { readonly id: string; readonly uniqueIdentifier: string } }[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      };
    };
  };
}

/** All verifications of an integration: each one's unique identifier by its id. */
export async function listVerifications(api: string, bearer: string, id: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let after: string | null = null;
  for (;;) {
    const answer: Response = await fetch(`${api}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify({ query: LIST, variables: { id, after } }),
    });
    const { edges, pageInfo }: Page['data']['integration']['verifications'] = ((await answer.json()) as Page).data
      .integration.verifications;
    for (const { node } of edges) found.set(node.id, node.uniqueIdentifier);
    if (!pageInfo.hasNextPage) return found;
    after = pageInfo.endCursor;
  }
}
