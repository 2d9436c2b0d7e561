import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { addMetricsRoute, createMetrics } from './index.js';

const TOKEN = 'a-token-of-some-length';

it('should show numbers to this machine, or for the token, and to no proxy', async () => {
  const metrics = createMetrics();
  metrics.addGauge({ name: 'vestibule_queue', help: 'Waiting.', read: async () => 7 });
  metrics.addGauge({ name: 'vestibule_broken', help: 'Broken.', read: () => Promise.reject(new Error('away')) });
  metrics.observeHttp({ method: 'GET', route: '/face/:id', status: 200, seconds: 0.02 });
  const app = fastify();
  addMetricsRoute(app, metrics, TOKEN);
  const get = async (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
    app.inject({ url: '/metrics', headers, remoteAddress });
  const shown = await get({});
  expect(shown.body).toContain('vestibule_queue 7');
  expect(shown.body).toMatch(/duration_seconds_bucket\{le="0.025",method="GET",route="\/face\/:id",status="200"\} 1/);
  expect((await get({}, '10.0.0.1')).statusCode).toBe(403);
  expect((await get({ authorization: `Bearer ${TOKEN}` }, '10.0.0.1')).statusCode).toBe(200);
  expect((await get({ authorization: 'Bearer another-token-entirely' })).statusCode).toBe(403);
  for (const header of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
    expect((await get({ [header]: 'x' })).statusCode).toBe(403);
  }
  await app.close();
});
