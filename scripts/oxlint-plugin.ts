/** What oxlint hands to a rule: the part that ours use. */
interface RuleContext {
  report(problem: { node: unknown; message: string }): void;
}

// Node cannot parse decorators, and our build leaves them as they are: shipped, one is a SyntaxError in the user's program.
const noDecorators = {
  create: (context: RuleContext) => ({
    Decorator: (node: unknown) => {
      context.report({
        node,
        message: 'No decorators in shipped source: export the function, users decorate with it.',
      });
    },
  }),
};

/** Lint rules of our own; `.oxlintrc.json` says where they hold. */
export default { meta: { name: 'autolog' }, rules: { 'no-decorators': noDecorators } };
