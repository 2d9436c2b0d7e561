/** What type-graphql gives a subscription's `subscribe`, which it leaves untyped: the arguments as they were sent. */
export interface Subscribing<Args, Context> {
  readonly args: Args;
  readonly context: Context;
}
