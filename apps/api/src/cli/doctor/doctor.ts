import type { FaceEngine } from '@vestibule/face';
import { readConfig, type Config } from '../../config/index.js';
import { ok } from '../../kernel/index.js';
import type { Outcome } from '../outcome.js';
import type { Style } from '../text/style.js';
import { cellText } from '../text/table.js';
import { check, ill, well, type Check } from './check.js';
import { checkDatabase } from './database.js';
import { checkDataFolder, checkDiskSpace, checkNode, checkVariables, checkWebhookAllowList } from './machine.js';
import { checkPort } from './port.js';

/** What `doctor` takes. */
export interface DoctorOptions {
  readonly full?: boolean;
}

/** Looks at everything on which this installation stands. What it finds is its answer, also where that is bad. */
export async function examine(options: DoctorOptions): Promise<Outcome> {
  const checks: Check[] = [checkNode()];
  const config = readConfig();
  checks.push(check('configuration', config.ok, config.ok ? '' : config.error.message));
  if (config.ok) {
    const { value } = config;
    checks.push(
      checkVariables(value),
      checkWebhookAllowList(value),
      ...checkDataFolder(value.home),
      await checkDiskSpace(value.home),
      ...(await checkDatabase(value)),
      await checkPort(value),
    );
  }
  if (options.full === true) checks.push(await checkFaceModels(config.ok ? config.value : undefined));
  return ok({ json: { checks }, text: (style) => report(style, checks) });
}

/** Loads the networks into a worker of the configured engine and runs them once; takes seconds. */
async function checkFaceModels(config: Config | undefined): Promise<Check> {
  const name = 'face-models';
  const { faceEngine: engineName = 'onnx', faceRecognition: recognitionFile } = config ?? {};
  const { createFaceEngine } = await import('@vestibule/face');
  let engine: FaceEngine | undefined;
  try {
    engine = createFaceEngine({ engine: engineName, recognitionFile, workers: 1 });
    await engine.ready();
    return well(name);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint =
      recognitionFile === undefined
        ? 'install the packages again with `npm ci`'
        : 'check VESTIBULE_FACE_RECOGNITION and the files that it names';
    return ill(name, `The face models can't be loaded by ${engineName} (${reason}): ${hint}.`);
  } finally {
    await engine?.close();
  }
}

function report(style: Style, checks: readonly Check[]): string {
  const widest = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, ok: good, hint }) => {
    const mark = good ? style.good('ok  ') : style.bad('FAIL');
    const text = (hint ?? '')
      .split('\n')
      .map(cellText)
      .join(`\n${' '.repeat(widest + 8)}`);
    return `${mark}  ${name.padEnd(widest)}${hint === null ? '' : `  ${text}`}`;
  });
  const bad = checks.filter((one) => !one.ok).length;
  const sum = bad === 0 ? 'All is well.' : `${bad} of ${checks.length} checks failed.`;
  return [...lines, '', style.strong(sum)].join('\n');
}
