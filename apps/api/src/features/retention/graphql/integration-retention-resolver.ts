import { Arg, Args, Ctx, Extensions, FieldResolver, Resolver, Root } from 'type-graphql';
import { DEFAULT_PAGE_SIZE, PageArgs, type Connection } from '../../../platform/graphql/relay.js';
import { orRefuse, readConnection } from '../../../platform/graphql/results.js';
import { IntegrationView } from '../../integration/graphql/index.js';
import type { RetentionScope } from './context.js';
import { DueView, ErasureConnection, ErasureView } from './views.js';

/** How long an integration keeps what, and what it has erased. */
@Resolver(() => IntegrationView)
export class IntegrationRetentionResolver {
  @Extensions({ listSize: 3 })
  @FieldResolver(() => [DueView], { description: 'What falls due until a time for being erased by the policy.' })
  async dueForErasure(
    @Root() { id }: IntegrationView,
    @Arg('until', () => Date, { nullable: true, description: 'Now, where nothing is said.' })
    until: Date | null | undefined,
    @Ctx() { app, actor }: RetentionScope,
  ): Promise<DueView[]> {
    const due = orRefuse(await app.retention.preview(actor, id, until ?? undefined));
    return due.map((each) => new DueView(each));
  }

  @Extensions({ listSize: DEFAULT_PAGE_SIZE })
  @FieldResolver(() => ErasureConnection, { description: 'What was erased, the newest first.' })
  erasures(
    @Root() { id }: IntegrationView,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { app, actor }: RetentionScope,
  ): Promise<Connection<ErasureView>> {
    return readConnection(
      args,
      async (page) => app.retention.erasures(actor, id, page),
      (erasure) => new ErasureView(erasure),
    );
  }
}
