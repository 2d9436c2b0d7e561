// The section `refusals` of the accuracy report: what the server answers to each picture that must not be taken. No error rate:
// it shows the wordings, and that none of the cases that the journey holds is taken.
import { ENROLMENTS, VERIFICATIONS, allGestures } from '../../dist/journeys/refusal-cases.js';
import { integratorOf } from '../../dist/support/integrator.js';
import { createIntegration, startServer } from '../../dist/support/server.js';

const wordsOf = (policy) => Object.entries(policy).flatMap(([key, value]) => ['--policy', `${key}=${value}`]);

/** Opens integrations on a server, one for each policy; gestures are checked unless it says otherwise. */
const openDesks = (server) => {
  const desks = new Map();
  return (policy = {}) => {
    const words = wordsOf({ faceGestureCheck: 'strict', ...policy });
    const name = words.join(' ');
    if (!desks.has(name)) {
      const opened = createIntegration(server.home, words).then((credentials) => integratorOf(server, credentials));
      desks.set(name, opened);
    }
    return desks.get(name);
  };
};

const outcomeOf = ({ status, body }, { name, policy = {}, expected }) => ({
  name,
  policy,
  status,
  code: body.code ?? null,
  message: body.message,
  details: body.details ?? [],
  expected: expected.code,
});

const cell = (text) => String(text).replaceAll('|', '\\|');

const rowOf = ({ name, policy, status, code, message, details }) => {
  const decided = Object.entries(policy).map(([key, value]) => `\`${key}=${value}\``);
  const words = details.length > 1 ? details.map(({ field, reason }) => `${field}: ${reason}`) : [message];
  return `| ${[[name, ...decided].join('; '), status, code === null ? '**taken**' : `\`${code}\``, words.join('<br>')].map(cell).join(' | ')} |`;
};

const tableOf = (outcomes) =>
  ['| what is sent | status | code | words |', '| --- | --- | --- | --- |', ...outcomes.map(rowOf), ''].join('\n');

/** Starts a server, sends it every case, and gives the answers as a page and as JSON. */
export async function run({ progress = () => {} } = {}) {
  const server = await startServer({ VESTIBULE_LOG_LEVEL: 'warn', VESTIBULE_RATE_LIMIT: '10000' });
  try {
    const deskFor = openDesks(server);
    const total = ENROLMENTS.length + VERIFICATIONS.length;
    let done = 0;
    const answered = (answer, each) => {
      progress('pictures refused', (done += 1), total);
      return outcomeOf(answer, each);
    };

    const enrolments = [];
    for (const [index, each] of ENROLMENTS.entries()) {
      const integrator = await deskFor(each.policy);
      const { id } = await integrator.faceOf(`person-${index}`);
      enrolments.push(answered(await integrator.store(id, await each.images()), each));
    }
    const integrator = await deskFor();
    const { id } = await integrator.faceOf('enrolled');
    const good = await integrator.store(id, await allGestures());
    if (good.status !== 200) throw new Error(`A good enrolment was refused: ${JSON.stringify(good.body)}`);
    const verifications = [];
    for (const each of VERIFICATIONS) {
      verifications.push(answered(await integrator.verify('enrolled', await each.images()), each));
    }

    const wrong = [...enrolments, ...verifications].filter(({ code, expected }) => code !== expected).length;
    const markdown = [
      'Each picture is made from a real one and sent to a real server. The man of the good pictures smiles, closes his eyes and',
      'turns to both sides, and is enrolled. A case that has no policy beside it is sent with the default one.',
      '',
      wrong === 0
        ? `All ${total} cases are refused with the code that is meant for them.`
        : `**${wrong} of ${total} cases are not refused with the code that is meant for them.**`,
      '',
      '## At an enrolment (`store-2fa-images`)',
      '',
      tableOf(enrolments),
      '## At a verification (`verify-2fa-face`)',
      '',
      tableOf(verifications),
    ].join('\n');
    return { title: 'What is refused, and in which words', markdown, json: { wrong, enrolments, verifications } };
  } finally {
    await server.stop();
  }
}
