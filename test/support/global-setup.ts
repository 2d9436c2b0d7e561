import { startTestCluster } from '@vestibule/api/testing';

/** Runs once before all tests: one Postgres for the whole run. Gives what ends it. */
export default async function setup(): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  return () => cluster.stop();
}
