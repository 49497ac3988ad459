import { UsageError } from '../command-line.ts';
import { piece } from '../terminal/line.ts';
import type { Output } from '../terminal/output.ts';
import type { Option, Request } from './command.ts';

/** The option that answers the question. */
export const yesOption: Option = { about: 'do not ask; needed where nobody can be asked' };

/** Whether the person wants it, who is asked unless `--yes` was given. Throws a {@link UsageError} where nobody can be asked. */
export async function confirmed(question: string, { yes }: Request['options'], output: Output): Promise<boolean> {
  if (yes) return true;
  const answer = await output.confirm(question);
  if (answer === undefined)
    throw new UsageError(`${question} Here is nobody at a terminal who could answer: give --yes.`);
  if (!answer) output.print([[piece('Nothing was deleted.')]]);
  return answer;
}
