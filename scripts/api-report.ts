/**
 * The API report: `packages/<name>/api-report.md` has the declaration of everything that a package exports, so that a change of the
 * API is a change of a file that a person looks at. Writes the reports; with `--check`, fails where one is not as it would be written.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
/** The packages that export anything: their names, and the source of each export. */
const packages = readdirSync(join(root, 'packages')).flatMap((folder) => {
  const { name, exports = {} } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')) as {
    name: string;
    exports?: Record<string, string>;
  };
  const entries = Object.entries(exports).filter(([, source]) => source.endsWith('.ts'));
  return entries.length > 0 ? [{ folder, name, entries }] : [];
});

const reExport = /^export (?:type )?\{([^}]*)\} from '(\.[^']+)';$/;
const declaration =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|const|let|type|interface) ([\w$]+)/;

/** The statements of a file of declarations, without comments and private members. */
function statementsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/^\s*(?:#private;|\/\/.*)?\n/gm, '')
    .replaceAll(/^export (?:type )?\{[^}]*\}/gm, (exports) => exports.replaceAll(/\s+/g, ' '));
  // A statement begins at the start of a line, with a letter.
  return text.split(/\n(?=[a-z])/).map((statement) => statement.trim());
}

/** What a file exports, its own and what it passes on: declarations by name. */
function exportsOf(file: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (name: string, lines: readonly string[]): void =>
    void found.set(name, [...(found.get(name) ?? []), ...lines]);
  for (const statement of statementsOf(file)) {
    const [, names, from] = reExport.exec(statement) ?? [];
    const own = declaration.exec(statement)?.[1];
    if (own) add(own, [statement]);
    else if (names && from) {
      const target = exportsOf(join(dirname(file), from.replace(/\.ts$/, '.d.ts')));
      for (const item of names.split(',').filter((name) => name.trim())) {
        const [name, as = name] = item
          .trim()
          .replace(/^type /, '')
          .split(' as ');
        const lines = target.get(name!);
        if (!lines) throw new Error(`${file}: ${from} does not export ${name}`);
        add(as!, name === as ? lines : [`// ${as} is:`, ...lines]);
      }
    } else if (statement.startsWith('export ') && statement !== 'export {};')
      throw new Error(`${file}: this script does not know what is exported by\n${statement}`);
  }
  return found;
}

function reportOf({ folder, name, entries }: (typeof packages)[number]): string {
  const sections = entries.map(([path, source]) => {
    const file = join(root, 'node_modules/.cache/tsc', folder, source.replace(/\.ts$/, '.d.ts'));
    const declarations = [...exportsOf(file)].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, lines]) => lines);
    return `## ${join(name, path)}\n\n\`\`\`ts\n${declarations.join('\n')}\n\`\`\`\n`;
  });
  const head = `# What ${name} exports\n\nWritten by \`pnpm api-report\`. A change here is a change of the API: it needs a changeset.\n`;
  return [head, ...sections].join('\n');
}

const isCheck = process.argv.includes('--check');

try {
  const folders = packages.map(({ folder }) => join('packages', folder));
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-b', ...folders], { cwd: root, encoding: 'utf8' });
  const stale = packages.filter((each) => {
    const file = join(root, 'packages', each.folder, 'api-report.md');
    const report = reportOf(each);
    if (existsSync(file) && readFileSync(file, 'utf8') === report) return false;
    if (!isCheck) writeFileSync(file, report);
    return true;
  });
  if (isCheck && stale.length > 0) {
    const files = stale.map(({ folder }) => `packages/${folder}/api-report.md`).join(', ');
    throw new Error(
      `The API is not what the report says: ${files}. If it is meant to change, run \`pnpm api-report\`.`,
    );
  }
} catch (error) {
  console.error((error as { stdout?: string }).stdout || (error as Error).message);
  process.exitCode = 1;
}
