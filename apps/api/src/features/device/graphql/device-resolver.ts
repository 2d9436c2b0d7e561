import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { DEFAULT_PAGE_SIZE, PageArgs, type Connection } from '../../../platform/graphql/relay.js';
import { knownId, orNull, readConnection } from '../../../platform/graphql/results.js';
import { integrationLoader, IntegrationView } from '../../integration/graphql/index.js';
import type { DeviceContext } from './context.js';
import { DeviceConnection, DeviceView, toDeviceView } from './device-view.js';

/** Devices, for operators. */
@Resolver(() => DeviceView)
export class DeviceResolver {
  @Query(() => DeviceView, { nullable: true, description: 'Null where there is none.' })
  async device(@Arg('id', () => ID) id: string, @Ctx() { app, actor }: DeviceContext): Promise<DeviceView | null> {
    const device = orNull(await app.devices.get(actor, knownId(id)));
    return device && new DeviceView(device);
  }

  @Extensions({ listSize: DEFAULT_PAGE_SIZE })
  @Query(() => DeviceConnection, { description: 'The newest first; of one integration, or of all.' })
  devices(
    @Arg('integrationId', () => ID, { nullable: true }) integrationId: string | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { app, actor }: DeviceContext,
  ): Promise<Connection<DeviceView>> {
    const owner = integrationId === null || integrationId === undefined ? undefined : knownId(integrationId);
    return readConnection(args, (page) => app.devices.list(actor, page, owner), toDeviceView);
  }

  @FieldResolver(() => IntegrationView)
  async integration(
    @Root() { integrationId }: DeviceView,
    @Ctx() { loaders }: DeviceContext,
  ): Promise<IntegrationView> {
    const integration = await loaders.for(integrationLoader).load(integrationId);
    if (!integration) throw new Error('A device was read whose integration is not there.');
    return integration;
  }
}
