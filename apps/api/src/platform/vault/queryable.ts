/** Whatever runs a statement: a transaction's manager, a pool or a client. */
export interface Queryable {
  query(text: string, parameters?: unknown[]): Promise<unknown>;
}
