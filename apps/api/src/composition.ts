import type { FileStorage } from '@flystorage/file-storage';
import type { FaceEngine } from '@vestibule/face';
import type { PassiveDetector } from '@vestibule/face/liveness';
import { byName, localUrl, type Config } from './config/index.js';
import {
  AuditRecords,
  AuditSealing,
  openSeal,
  PostgresAuditReader,
  PostgresAuditTrail,
  PostgresSealWriter,
} from './features/audit/index.js';
import {
  deviceEntity,
  DeviceCalls,
  DevicePairing,
  Devices,
  DeviceTokens,
  KioskMonitoring,
  PostgresCaptureReader,
  PostgresCaptureRecorder,
  PostgresDeviceReader,
  PostgresDeviceWriter,
  PostgresProofStore,
  PostgresSealingKeys,
  PostgresSessionReader,
  PostgresSessionWriter,
  type DeviceStores,
} from './features/device/index.js';
import { faceEntities, Faces, PostgresFaceReader, PostgresFaceWriter, type FaceStores } from './features/face/index.js';
import {
  AccessTokens,
  integrationEntity,
  Integrations,
  PostgresIntegrationReader,
  PostgresIntegrationWriter,
  type IntegrationReader,
  type IntegrationStores,
} from './features/integration/index.js';
import { operatorEntity } from './features/operator/index.js';
import {
  graphFaults,
  PhoneConfirmation,
  PostgresPhoneCodes,
  PostgresPhoneWriter,
  PostgresVerificationWriter,
  type DocumentReads,
  type PhoneStores,
} from './features/verification/index.js';
import { erasureEntity, PostgresDueReader, PostgresErasureRecorder, Retention } from './features/retention/index.js';
import {
  PostgresEventRecorder,
  PostgresWebhookReader,
  PostgresWebhookWriter,
  webhookEntities,
  Webhooks,
  type WebhookReader,
  type WebhookStores,
} from './features/webhook/index.js';
import { KeyRotation } from './key-rotation.js';
import { fail, ok, systemClock, type Clock, type Id, type InTransaction, type Result } from './kernel/index.js';
import { SEAL_TYPE } from './platform/access/receipts.js';
import { REFRESH_SECONDS, TokenIssuer } from './platform/access/token-issuer.js';
import { ChangeFeed } from './platform/changes/index.js';
import {
  connect,
  migrate,
  openDatabase,
  Transactor,
  type DatabaseLog,
  type DataSource,
  type EntityManager,
} from './platform/database/index.js';
import { checkUrl, createGuardedClient, parseUrl, type GuardedClient } from './platform/http-client/index.js';
import { openPhoneGateway } from './platform/phone/index.js';
import { dataFolderFailure, makeDataFolder, openStorage, SealedBlobs } from './platform/storage/index.js';
import { checkMasterKey, isSealed, KeyRing, loadMasterKey } from './platform/vault/index.js';
import { openFaces, type FaceApplication } from './face-application.js';
import { openOperators, type OperatorApplication } from './operator-parts.js';
import { openVerification, type VerificationApplication } from './verification-parts.js';

/** Everything that needs no face engine: what the command line works with. */
export interface Application extends OperatorApplication, VerificationApplication {
  readonly auditRecords: AuditRecords;
  readonly auditSealing: AuditSealing;
  readonly config: Config;
  readonly clock: Clock;
  readonly databaseUrl: string;
  readonly dataSource: DataSource;
  /** Where blobs lie, sealed. */
  readonly storage: FileStorage;
  readonly keys: KeyRing;
  readonly tokenIssuer: TokenIssuer;
  readonly keyRotation: KeyRotation;
  readonly accessTokens: AccessTokens;
  readonly integrations: Integrations;
  readonly integrationReader: IntegrationReader;
  readonly faces: Faces;
  readonly retention: Retention;
  readonly webhooks: Webhooks;
  readonly webhookReader: WebhookReader;
  readonly httpClient: GuardedClient;
  readonly devices: Devices;
  readonly devicePairing: DevicePairing;
  readonly deviceTokens: DeviceTokens;
  readonly deviceCalls: DeviceCalls;
  readonly kioskMonitoring: KioskMonitoring;
  /** Where the console is. No slash at the end. */
  readonly consoleUrl: () => string;
  /** What any process has committed. */
  readonly changes: ChangeFeed;
  readonly phoneConfirmation: PhoneConfirmation;
  /** Says under which address people reach this installation, where it is known only once it listens. No slash at the end. */
  reachedAt(base: string): void;
  /**
   * Adds what looks at faces; `passive` says of pictures whether a face in them looks live, where one is configured, and `documents`
   * reads what is on a document: without it reviewers do.
   */
  withFaceEngine(engine: FaceEngine, passive?: PassiveDetector, documents?: DocumentReads): FaceApplication;
  /** Ends connections, and the embedded database where this process started it. */
  close(): Promise<void>;
}

/** How the application is opened. */
export interface OpenOptions {
  /** A server holds the data folder for itself; a command shares it. */
  readonly role: 'server' | 'command';
  readonly log?: DatabaseLog & { error(fields: object, message: string): void };
  /** Called when the embedded database ends although nobody asked it to. */
  readonly onDatabaseLost?: () => void;
}

/** Opens the database, brings its schema up to date, checks the keys, and wires the use cases. */
export async function openApplication(config: Config, options: OpenOptions): Promise<Result<Application>> {
  const faults = graphFaults();
  if (faults.length > 0) throw new Error(`The lifecycle of verifications is broken: ${faults.join('; ')}`);
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    makeDataFolder(config.home);
    const opened = await openParts(config, options, closers);
    if (!opened.ok) {
      await close();
      return opened;
    }
    return ok({ ...opened.value, close });
  } catch (error) {
    await close();
    const failure = dataFolderFailure(config.home, error);
    if (failure) return fail(failure);
    throw error;
  }
}

async function openParts(
  config: Config,
  options: OpenOptions,
  closers: (() => Promise<unknown>)[],
): Promise<Result<Omit<Application, 'close'>>> {
  const clock = systemClock;
  const { home, databaseUrl, databasePool } = config;
  const database = await openDatabase({ home, databaseUrl, role: options.role, onLost: options.onDatabaseLost });
  if (!database.ok) return database;
  closers.push(() => database.value.close());
  const migrated = await migrate(database.value.url);
  if (!migrated.ok) return migrated;
  const connected = await connect(database.value.url, {
    entities: [integrationEntity, deviceEntity, ...faceEntities, ...webhookEntities, erasureEntity, operatorEntity],
    poolSize: options.role === 'server' ? databasePool : 2,
    ...(options.log && { logger: options.log }),
  });
  if (!connected.ok) return connected;
  const dataSource = connected.value;
  closers.push(() => dataSource.destroy());
  const changes = new ChangeFeed({
    connectionString: database.value.url,
    logger: { warn: (fields, message) => options.log?.error(fields, message) },
  });
  closers.push(() => changes.close());
  const mayMake = !(await isSealed(dataSource));
  const master = await loadMasterKey({ ...config.masterKey, home, mayMake });
  if (!master.ok) return master;
  const right = await checkMasterKey(dataSource, master.value);
  if (!right.ok) return right;

  const keys = new KeyRing(master.value);
  const tokenIssuer = await TokenIssuer.load(dataSource, master.value, clock);
  if (options.role === 'server') {
    const refresh = (): void => {
      tokenIssuer
        .refresh(dataSource)
        .catch((error: unknown) =>
          options.log?.error({ error: String(error) }, 'the signing keys could not be read anew'),
        );
    };
    const timer = setInterval(refresh, REFRESH_SECONDS * 1_000).unref();
    closers.push(() => Promise.resolve(clearInterval(timer)));
  }
  const httpClient = createGuardedClient({
    allow: config.webhookAllow,
    allowPlainHttp: config.plainHttpWebhooks,
  });
  closers.push(() => httpClient.close());
  const transactor = new Transactor(dataSource);
  const inTransaction =
    <Stores>(stores: (manager: EntityManager) => Stores): InTransaction<Stores> =>
    (work) =>
      transactor.run((manager) => work(stores(manager)));
  const audit = (manager: EntityManager) => new PostgresAuditTrail(manager, clock);

  const auditReader = new PostgresAuditReader(dataSource);
  const integrationReader = new PostgresIntegrationReader(dataSource, keys);
  const webhookReader = new PostgresWebhookReader(dataSource, keys, (event) =>
    options.log?.error({ event }, 'the body of an event could not be opened; it is listed without it'),
  );
  const webhookStores = (manager: EntityManager): WebhookStores => ({
    webhooks: new PostgresWebhookWriter(manager),
    audit: audit(manager),
  });
  const webhooks = new Webhooks({
    reader: webhookReader,
    change: inTransaction(webhookStores),
    // The allow-list is the server's, and a command may run without its environment: what it saves is checked for its form
    // here, and like everything else for its address at each connect.
    checkUrl: (url) => (options.role === 'command' ? parseUrl(url) : checkUrl(url, httpClient.policy)),
    integrationExists: async (id) => (await integrationReader.find(id)) !== undefined,
    clock,
  });

  const integrationStores = (manager: EntityManager): IntegrationStores => ({
    integrations: new PostgresIntegrationWriter(manager, keys),
    subscriptions: { add: (id, kind, url) => webhooks.addSubscription(webhookStores(manager), id, kind, url) },
    audit: audit(manager),
  });

  let base = config.publicUrl ?? localUrl(config);
  const faceUrl = (): string => config.faceUrl ?? `${base}/face`;
  const blobs = await openStorage(config);
  closers.push(() => blobs.close());
  const { storage } = blobs;
  const images = new SealedBlobs(storage, dataSource, keys);
  const faceReader = new PostgresFaceReader(dataSource, keys);
  const changeFaces = inTransaction<FaceStores>((manager) => ({
    faces: new PostgresFaceWriter(manager, keys),
    captures: new PostgresCaptureRecorder(manager),
    events: new PostgresEventRecorder(manager, keys, 'face'),
    erasures: new PostgresErasureRecorder(manager),
    audit: audit(manager),
  }));
  const policyOf = async (id: Id) => (await integrationReader.find(id))?.policy;
  const faceParts = { reader: faceReader, change: changeFaces, images, clock };
  const faces = new Faces({ ...faceParts, sign: (receipt) => tokenIssuer.signReceipt(receipt) });

  const changeDevices = inTransaction<DeviceStores>((manager) => ({
    devices: new PostgresDeviceWriter(manager),
    sessions: new PostgresSessionWriter(manager),
    captures: new PostgresCaptureRecorder(manager),
    audit: audit(manager),
  }));
  const phoneGateway = config.phone && openPhoneGateway(config.phone);
  if (phoneGateway) closers.push(() => phoneGateway.close());
  const phoneConfirmation = new PhoneConfirmation({
    gateway: phoneGateway,
    change: inTransaction<PhoneStores>((manager) => ({
      verifications: new PostgresVerificationWriter(manager, keys),
      phones: new PostgresPhoneWriter(manager, keys),
      audit: audit(manager),
    })),
    codes: new PostgresPhoneCodes(dataSource, keys),
    nameOf: async (id) => (await integrationReader.find(id))?.name,
    clock,
    onFailure: (reason) => options.log?.warn(`The gateway for texts failed: ${reason}`),
  });

  const verification = openVerification({
    dataSource,
    keys,
    clock,
    tokenIssuer,
    integrations: integrationReader,
    faces: faceReader,
    blobs: images,
    phones: phoneConfirmation,
    inTransaction,
    audit,
    requestUrl: () => config.requestUrl ?? `${base}/verify`,
    apiUrl: () => base,
  });

  const retention = new Retention({
    reader: new PostgresDueReader(dataSource),
    integrationIds: () => integrationReader.ids(),
    policyOf,
    erase: {
      verifications: (_, id) => verification.application.verificationErasure.eraseDue(id),
      faces: (integrationId, id) => faces.eraseDue(integrationId, id),
      attempts: (integrationId, id) => faces.forgetAttempt(integrationId, id),
    },
    clock,
  });

  const proofs = new PostgresProofStore(dataSource);
  const sealing = await PostgresSealingKeys.load(dataSource, master.value);
  const deviceReader = new PostgresDeviceReader(dataSource);
  const integrationOf = (id: Id) => integrationReader.find(id);
  const deviceParts = { reader: deviceReader, change: changeDevices, integrationOf, sealing, clock };
  const kioskMonitoring = new KioskMonitoring(deviceParts);

  return ok({
    config,
    clock,
    databaseUrl: database.value.url,
    dataSource,
    storage,
    keys,
    tokenIssuer,
    keyRotation: new KeyRotation({ db: dataSource, transactor, master: master.value, audit, clock }),
    accessTokens: new AccessTokens(integrationReader, tokenIssuer, clock),
    integrations: new Integrations(integrationReader, inTransaction(integrationStores), clock),
    integrationReader,
    faces,
    retention,
    webhooks,
    webhookReader,
    httpClient,
    devices: new Devices({
      ...deviceParts,
      onlyIntegration: async () => {
        const { items } = await integrationReader.list({ limit: 2 });
        return items.length === 1 ? items[0]?.id : undefined;
      },
    }),
    devicePairing: new DevicePairing({ ...deviceParts, proofs, monitoring: kioskMonitoring }),
    deviceTokens: new DeviceTokens({ ...deviceParts, proofs, issuer: tokenIssuer }),
    deviceCalls: new DeviceCalls(proofs, clock),
    ...verification.application,
    changes,
    phoneConfirmation,
    auditRecords: new AuditRecords(auditReader, (signature) => openSeal(signature, tokenIssuer.jwks())),
    auditSealing: new AuditSealing({
      reader: auditReader,
      change: inTransaction((manager) => new PostgresSealWriter(manager)),
      sign: (seal) => tokenIssuer.signReceipt(seal, SEAL_TYPE),
      clock,
    }),
    reachedAt: (address) => {
      base = address;
    },
    kioskMonitoring,
    ...openOperators({ dataSource, master: master.value, inTransaction, audit, clock }),
    consoleUrl: () => `${byName(base)}/console`,
    withFaceEngine: (engine, passive, documents) => {
      const session = { ...deviceParts, faces: faceReader };
      const captures = {
        devices: deviceReader,
        sessions: new PostgresSessionReader(dataSource),
        captures: new PostgresCaptureReader(dataSource),
        sealing,
        onDifference: (deviceId: Id) => options.log?.warn(`The kiosk ${deviceId} decided otherwise than this server.`),
      };
      return openFaces(
        {
          ...{ dataSource, keys, clock, tokenIssuer, integrations: integrationReader, inTransaction, audit },
          face: { ...faceParts, policyOf, faceUrl },
          sessions: session,
          captures,
          verification,
        },
        engine,
        passive,
        documents,
      );
    },
  });
}
