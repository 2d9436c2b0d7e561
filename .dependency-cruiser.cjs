/**
 * Who may import whom: the rules of the layout, checked by `npm run check`. A workspace that imports another must list
 * it in its package.json, which is where the rules for libs come from.
 */
const { builtinModules } = require('node:module');
const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/** Tests, and what is there for tests only. */
const TESTS = '(\\.test|\\.test-support|/testing)\\.tsx?$';
/**
 * A feature's doors. Views have doors of their own, so that a command that shows none loads neither type-graphql nor the
 * REST routes: 1.5 of the 2 seconds that it took.
 */
const DOORS = '^apps/[^/]+/src/features/[^/]+/((graphql|rest)/)?index\\.tsx?$';
/** What is Node's alone: its own modules, and what comes as a program for it. */
const NODE = `^(node:)?(${builtinModules.join('|')})$|(^|/)node_modules/(sharp|onnxruntime-node)/`;
const FEATURE = '^apps/([^/]+)/src/features/([^/]+)/';

/** For each workspace under `folder`: what it lists of our own libs is all of them that it may import. */
function onlyListedLibs(folder) {
  return readdirSync(join(__dirname, folder)).flatMap((name) => {
    const file = join(__dirname, folder, name, 'package.json');
    if (!existsSync(file)) return [];
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(file, 'utf8'));
    const listed = Object.keys({ ...dependencies, ...devDependencies })
      .filter((dependency) => dependency.startsWith('@vestibule/'))
      .map((dependency) => dependency.slice('@vestibule/'.length));
    const allowed = [...listed, ...(folder === 'libs' ? [name] : [])].map((lib) => `${lib}/`).join('|') || '$^';
    return {
      name: `${folder}-${name}-imports-only-listed-libs`,
      severity: 'error',
      from: { path: `^${folder}/${name}/` },
      to: { path: `^libs/(?!${allowed})` },
    };
  });
}

/** Only modules whose path matches one of `places` may import the package. */
function onlyIn(packageName, places) {
  return {
    name: `${packageName}-only-in-its-places`,
    severity: 'error',
    from: { path: '^(apps|libs)/', pathNot: places },
    to: { path: `^(node_modules/)?${packageName}(/|$)` },
  };
}

/** The kiosk's parts run in processes of their own: each imports itself and what `parts` names, and no other part. */
function kioskParts(parts) {
  return Object.entries(parts).map(([part, others]) => ({
    name: `kiosk-${part}-imports-${others.join('-').replaceAll('/', '-') || 'no-other-part'}`,
    severity: 'error',
    from: { path: `^apps/kiosk/src/${part}/`, pathNot: TESTS },
    to: { path: '^apps/kiosk/src/', pathNot: [part, ...others].map((name) => `^apps/kiosk/src/${name}[/.]`) },
  }));
}

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that need each other are one module, or miss a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'apps-never-import-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/(?!$1/)' },
    },
    {
      name: 'libs-import-no-app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    ...onlyListedLibs('libs'),
    ...onlyListedLibs('apps'),
    {
      name: 'domain-imports-only-itself-and-the-kernel',
      comment: 'Rules about the world need no library and no other feature.',
      severity: 'error',
      from: { path: `${FEATURE}domain/`, pathNot: TESTS },
      to: { pathNot: ['^apps/$1/src/features/$2/domain/', '^apps/$1/src/kernel/'] },
    },
    {
      name: 'kernel-imports-nothing',
      comment: 'Only what Node itself has.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/kernel/', pathNot: TESTS },
      to: { pathNot: '^apps/[^/]+/src/kernel/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'features-are-entered-by-their-index-from-features',
      severity: 'error',
      from: { path: FEATURE },
      to: { path: '^apps/$1/src/features/(?!$2/)[^/]+/', pathNot: DOORS },
    },
    {
      name: 'features-are-entered-by-their-index-from-elsewhere',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/(?!features/)' },
      to: { path: '^apps/[^/]+/src/features/[^/]+/', pathNot: DOORS },
    },
    onlyIn('typeorm', ['^apps/api/src/platform/', '^apps/api/src/features/[^/]+/db/']),
    onlyIn('type-graphql', ['^apps/api/src/platform/', '^apps/api/src/features/[^/]+/graphql/']),
    onlyIn('electron', ['^apps/kiosk/src/(main|preload)/']),
    {
      name: 'what-runs-in-a-browser-reaches-no-node',
      comment: 'Not over any number of steps: a bundler would put something empty in the place of Node.',
      severity: 'error',
      from: {
        path: '^(libs/face/src/browser/|libs/documents/src/capture/|libs/ui/src/|apps/kiosk/src/renderer/|apps/console/src/)',
        pathNot: TESTS,
      },
      to: { path: NODE, reachable: true },
    },
    ...kioskParts({
      shared: [],
      config: ['shared'],
      preload: ['shared'],
      renderer: ['shared'],
      inference: ['shared'],
      // How the two talk stands with the one that answers.
      main: ['shared', 'config', 'inference/protocol'],
    }),
    {
      name: 'nothing-imports-the-test-folder',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'what-ships-imports-no-test',
      severity: 'error',
      from: { pathNot: ['^test/', TESTS] },
      to: { path: [TESTS, '^(node_modules/)?vitest(/|$)'] },
    },
  ],
  options: {
    doNotFollow: { path: ['(^|/)node_modules/', '^(apps|libs)/[^/]+/dist/'] },
    exclude: { path: ['^test/dist/', '^apps/(kiosk|console)/out/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      mainFields: ['types', 'typings', 'module', 'main'],
    },
    skipAnalysisNotInRules: true,
  },
};
